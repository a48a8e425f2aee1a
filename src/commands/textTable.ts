/** Right-aligned cells: numbers, percentages, infinity, and the dash for no value. */
const NUMBER = /^(-?[\d.]+(e[+-]\d+)?( %)?|∞|–)$/

/** Rows under column names, aligned for people: numbers to the right, text to the left, two spaces between. */
export function textTable(names: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? numberText(cell) : cell)))
  const toRight = names.map((_, c) => cells.every((row) => NUMBER.test(row[c])))
  const widths = names.map((name, c) => Math.max(name.length, ...cells.map((row) => row[c].length)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => (toRight[c] ? cell.padStart(widths[c]) : cell.padEnd(widths[c])))
      .join('  ')
      .trimEnd()
  return [line(names), ...cells.map(line)].join('\n')
}

/** At most four significant digits, but every digit before the point; integers in full; a dash for NaN. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return '–'
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value).replace('Infinity', '∞')
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)))
}
