import { cellsOf, columnNames, csvLines } from '../csvLines.ts'
import { RigInputError } from '../rigInputError.ts'

/** One row of a table of measurements; cells are read by name and checked then. */
export interface TableRow {
  /** The cell as written; '' where the file has no such column. */
  text(column: string): string
  /** A finite number of at least `least`. Throws RigInputError with its place. */
  number(column: string, least?: number): number
  /** A whole number from 1 to `most`. */
  whole(column: string, most?: number): number
  has(column: string): boolean
  /** File, line and column of a word of the row; without the column for ''. */
  place(word: string): string
}

/**
 * Rows of a CSV text with a line of column names (quotes allowed, no line breaks in cells). `needed` columns must
 * exist. Throws RigInputError with the line of the first mistake.
 */
export function measuredTable(text: string, file: string, needed: readonly string[]): TableRow[] {
  const lines = csvLines(text, file)
  const header = columnNames(lines, file)
  const missing = needed.filter((name) => !header.includes(name))
  if (missing.length > 0)
    throw new RigInputError(
      `${file}:1: no column ${missing.join(', ')}; a table of measurements has ${needed.join(', ')}`,
    )
  const rows: TableRow[] = []
  for (let i = 1; i < lines.length; i++) {
    if (lines[i].trim() === '') continue
    const cells = cellsOf(lines[i])
    if (cells.length !== header.length)
      throw new RigInputError(
        `${file}:${i + 1}: ${cells.length} cells where the first line has ${header.length} columns; ` +
          'quote a cell that holds a comma, and keep a row on one line',
      )
    rows.push(tableRow(header, cells, `${file}:${i + 1}`, lines[i]))
  }
  if (rows.length === 0) throw new RigInputError(`${file}: only column names; write a row for each measurement`)
  return rows
}

function tableRow(header: string[], cells: string[], where: string, line: string): TableRow {
  const text = (column: string) => cells[header.indexOf(column)] ?? ''
  const number = (column: string, least = 0): number => {
    const cell = text(column)
    const value = cell === '' ? Number.NaN : Number(cell)
    if (value >= least && value < 1e12) return value
    const most = value >= 1e12 ? ' and below 1e12' : ''
    throw new RigInputError(`${where}: ${column} is "${cell}"; it must be a number of at least ${least}${most}`)
  }
  const whole = (column: string, most = Number.POSITIVE_INFINITY): number => {
    const value = number(column, 1)
    if (!Number.isInteger(value)) throw new RigInputError(`${where}: ${column} is ${value}; it must be a whole number`)
    if (value <= most) return value
    throw new RigInputError(`${where}: ${column} is ${value}; a fit simulates them hundreds of times: at most ${most}`)
  }
  const place = (word: string) => (word === '' ? where : `${where}:${line.indexOf(word) + 1}`)
  return { text, number, whole, place, has: (column) => header.includes(column) && text(column) !== '' }
}
