import { TraceError } from './traceError.ts'

/** Most characters of a wrong cell that a message repeats. */
const QUOTED_MAX = 40

/** One cell of a traffic file, with its position. */
export interface Cell {
  text: string
  line: number
  column: number
}

/**
 * The rows of a comma-separated file with a header line, in the subset traffic files need: plain cells, the required columns
 * by name in any position, everything after them ignored. Blank lines at the end are allowed, holes are not.
 */
export class TraceTable {
  readonly fileName: string
  private readonly lines: string[]
  private readonly positions: number[]
  private readonly names: readonly string[]

  constructor(text: string, fileName: string, names: readonly string[]) {
    this.fileName = fileName
    this.names = names
    this.lines = text
      .replace(/^\uFEFF/, '')
      .trimEnd()
      .split(/\r\n|\n|\r/)
    const wanted = `the first line must name the columns ${names.join(', ')}`
    if (this.lines[0].trim() === '' && this.lines.length === 1) this.fail(1, 1, 'the file is empty', wanted)
    if (text.includes('\0')) this.fail(1, 1, 'this is a binary file', `give a text file; ${wanted}`)
    const header = this.lines[0].split(',').map((name) => name.trim())
    this.positions = names.map((name) => header.indexOf(name))
    const missing = names.find((_, i) => this.positions[i] < 0)
    if (missing !== undefined) this.fail(1, 1, `there is no column "${missing}"`, wanted)
    if (this.lines.length === 1) this.fail(1, 1, 'there are no rows', 'give at least one row below the column names')
  }

  get rows(): number {
    return this.lines.length - 1
  }

  /** The required cells of row 0, 1, …, in the order of the names. */
  row(index: number): Cell[] {
    const line = index + 2
    const cells = this.lines[index + 1].split(',')
    if (cells.length === 1 && cells[0].trim() === '') this.fail(line, 1, 'the line is blank', 'take it out')
    return this.positions.map((position, i) => {
      const name = this.names[i]
      let column = 1
      for (let left = 0; left < Math.min(position, cells.length); left++) column += cells[left].length + 1
      if (position >= cells.length) column--
      const text = (cells[position] ?? '').trim()
      if (text === '') this.fail(line, column, `"${name}" is blank`, 'fill it in, or take the line out')
      return { text, line, column }
    })
  }

  /** The cell as a number that satisfies `fits`; throws the error that it must be `wanted`. */
  number(cell: Cell, wanted: string, fits: (value: number) => boolean): number {
    const value = Number(cell.text)
    if (!Number.isFinite(value) || !fits(value)) this.wrong(cell, `is not ${wanted}`, `write ${wanted}`)
    return value
  }

  wrong(cell: Cell, problem: string, remedy: string): never {
    const text = cell.text.length > QUOTED_MAX ? `${cell.text.slice(0, QUOTED_MAX)}…` : cell.text
    this.fail(cell.line, cell.column, `"${text}" ${problem}`, remedy)
  }

  private fail(line: number, column: number, problem: string, remedy: string): never {
    throw new TraceError(this.fileName, line, column, problem, remedy)
  }
}
