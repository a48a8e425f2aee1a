import { RigInputError } from './rigInputError.ts'

/**
 * Lines of a table of measurements, the column names first. Throws RigInputError for what is not a comma-separated
 * table.
 */
export function csvLines(text: string, file: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const [header] = lines
  if (lines.length === 1 && header.includes('\r'))
    throw new RigInputError(`${file}: lines end in a carriage return alone; save it with line feeds`)
  const other = [';', '\t'].find((sign) => header.includes(sign) && !header.includes(','))
  if (other !== undefined)
    throw new RigInputError(`${file}:1: columns stand apart by ${other === ';' ? 'semicolons' : 'tabs'}; write commas`)
  return lines
}

/** The cells of a line; quotes allowed, no line breaks in cells. */
export function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim())
  const cells: string[] = []
  for (const match of line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))/g))
    cells.push(match[1] === undefined ? match[2].trim() : match[1].replaceAll('""', '"'))
  return cells
}

/** The column names of a table. Throws RigInputError for duplicates. */
export function columnNames(lines: readonly string[], file: string): string[] {
  const names = cellsOf(lines[0])
  const twice = names.find((name, i) => name !== '' && names.indexOf(name) < i)
  if (twice === undefined) return names
  throw new RigInputError(`${file}:1: two columns are called ${twice}; take one away`)
}
