import { nearest } from '../scenario/didYouMean.ts'
import { quoted } from '../scenario/problem.ts'
import { type CsvCell, csvCells } from './csvCells.ts'
import { isStdin, readCsvText } from './csvFile.ts'
import { InputError } from './inputError.ts'

/**
 * The type of a column: an `empty` column may have empty cells, read as null; an `optional` one may be missing, then
 * all null.
 */
export interface ColumnSpec {
  kind: 'text' | 'number'
  empty?: boolean
  optional?: boolean
  /** Other accepted names. */
  alias?: readonly string[]
}

type ColumnSpecs = Readonly<Record<string, ColumnSpec>>
type CellOf<S extends ColumnSpec> =
  | (S['kind'] extends 'number' ? number : string)
  | (S extends { empty: true } ? null : never)
  | (S extends { optional: true } ? null : never)

/** A row's values by column name. */
export type CsvRow<S extends ColumnSpecs> = { [name in keyof S]: CellOf<S[name]> }

/** Mistakes listed at once; the rest are counted. */
const PROBLEMS_MAX = 10
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const NOT_FINITE = /^([+-]?)(inf(?:inity)?|nan)$/i

/** A user's table, with the place of each cell. Columns are found by name in any order; unknown ones are ignored. */
export class CsvTable<S extends ColumnSpecs> {
  readonly rows: CsvRow<S>[] = []
  private readonly file: string
  private readonly header: CsvCell[]
  private readonly places = new Map<string, number>()
  private readonly cells: CsvCell[][]
  private readonly problems: string[] = []

  constructor(file: string, specs: S) {
    this.file = isStdin(file) ? 'stdin' : file
    const [header, ...cells] = csvCells(this.file, readCsvText(file))
    this.header = header
    this.cells = cells
    this.findColumns(specs)
    this.tell()
    for (let row = 0; row < cells.length; row++) this.rows.push(this.read(row, specs))
    this.tell()
    if (cells.length === 0) throw this.at(header[0], 'only column names', 'write at least one row below them')
  }

  /** The error of a cell, for checks that the table cannot make. */
  wrong(row: number, column: keyof S & string, found: string, remedy: string): InputError {
    const place = this.places.get(column)
    return this.at(this.cells[row][place ?? 0], found, remedy)
  }

  /** The text of a cell, as written. */
  written(row: number, column: keyof S & string): string {
    const place = this.places.get(column)
    return place === undefined ? '' : this.cells[row][place].text
  }

  private findColumns(specs: S): void {
    const names = this.header.map((cell) => plainName(cell.text))
    for (const [i, name] of names.entries()) {
      if (name !== '' && names.indexOf(name) < i) {
        this.add(this.header[i], `column ${quoted(this.header[i].text)} is there twice`, 'take one away')
      }
    }
    for (const [name, spec] of Object.entries(specs)) {
      const place = names.findIndex((found) => found === name || spec.alias?.includes(found))
      if (place >= 0) this.places.set(name, place)
      else if (spec.optional !== true) this.missing(name, names, specs)
    }
  }

  private missing(name: string, names: string[], specs: S): void {
    const strangers = names.filter((found) => found !== '' && !Object.hasOwn(specs, found))
    const meant = nearest(name, strangers)
    const has = this.header.map((cell) => cell.text).join(', ')
    const remedy = meant === null ? `the columns are ${has}` : `is it "${meant}"? rename that`
    this.add(this.header[0], `no column "${name}"`, remedy)
  }

  private read(row: number, specs: S): CsvRow<S> {
    const cells = this.cells[row]
    const wanted = this.header.length
    if (cells.length !== wanted) {
      const found = `${cells.length} cells where the first line has ${wanted} columns`
      this.add(
        cells[Math.min(cells.length, wanted) - 1],
        found,
        'write one cell a column, quoted when it holds a comma',
      )
      return {} as CsvRow<S>
    }
    const entries = Object.entries(specs).map(([name, spec]) => {
      const place = this.places.get(name)
      return [name, place === undefined ? null : this.value(cells[place], name, spec)]
    })
    return Object.fromEntries(entries) as CsvRow<S>
  }

  private value(cell: CsvCell, name: string, spec: ColumnSpec): string | number | null {
    if (cell.text === '') {
      if (spec.empty !== true) this.add(cell, `${name} is empty`, 'write its value, or leave the row out')
      return null
    }
    if (spec.kind === 'text') return cell.text
    if (NUMBER.test(cell.text)) return Number(cell.text)
    const named = NOT_FINITE.exec(cell.text)
    if (named !== null) return notFinite(named[1], named[2])
    this.add(cell, `${name} ${quoted(cell.text)} is no number`, remedyFor(cell.text, spec))
    return null
  }

  private at(cell: CsvCell, found: string, remedy: string): InputError {
    return new InputError(`${this.file}:${cell.line}:${cell.column}: ${found}; ${remedy}`)
  }

  private add(cell: CsvCell, found: string, remedy: string): void {
    this.problems.push(...this.at(cell, found, remedy).lines)
  }

  private tell(): void {
    if (this.problems.length === 0) return
    const more = this.problems.length - PROBLEMS_MAX
    const lines = this.problems.slice(0, PROBLEMS_MAX)
    throw new InputError(more > 0 ? [...lines, `${this.file}: and ${more} more like these`] : lines)
  }
}

/** Normalises column names: `Queue Depth`, `queue-depth` and `queueDepth` all become `queue_depth`. */
function plainName(text: string): string {
  return text
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase()
}

function notFinite(sign: string, word: string): number {
  if (word.toLowerCase() === 'nan') return Number.NaN
  return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function remedyFor(text: string, spec: ColumnSpec): string {
  if (/^[+-]?[\d.]+\s*%$/.test(text)) return `write ${Number.parseFloat(text) / 100}`
  const bare = text.replace(/^[$€£]\s*|[,_'\s](?=\d{3}(\D|$))/g, '')
  if (bare !== text && NUMBER.test(bare)) return `write ${bare}`
  if (/^[+-]?\d+,\d+$/.test(text)) return `write ${text.replace(',', '.')}`
  if (/^(null|none|na|n\/a|-|–)$/i.test(text)) return spec.empty ? 'leave the cell empty' : 'write a number'
  const digits = /^[+-]?[\d.]+(?=\s*[a-z]+$)/i.exec(text)
  return digits === null ? 'write digits, like 12 or 0.93' : `write ${digits[0]} without a unit`
}
