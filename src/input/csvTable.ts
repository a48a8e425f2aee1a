import type { CsvText } from './csvText.ts'
import { nearest } from './didYouMean.ts'
import { InputError } from './inputError.ts'
import { type Problem, quoted } from './problem.ts'

/**
 * The type of a column: an `empty` column may have empty cells, read as null; an `optional` one may be missing, then
 * all null. Numbers are finite unless `notFinite` allows NaN and inf; `whole` and the bounds are checked.
 */
export interface ColumnSpec {
  kind: 'text' | 'number'
  empty?: boolean
  optional?: boolean
  /** Other accepted names. */
  alias?: readonly string[]
  notFinite?: boolean
  whole?: boolean
  least?: number
  most?: number
  /** Why there are bounds, for the remedy. */
  reason?: string
}

export type ColumnSpecs = Readonly<Record<string, ColumnSpec>>
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

/**
 * A person's table: columns found by name in any order (`Queue Depth`, `queue-depth` and `queueDepth` are `queue_depth`), the
 * others ignored, every cell read by its type. Throws InputError with the place of each mistake.
 */
export class CsvTable<S extends ColumnSpecs> {
  readonly rows: CsvRow<S>[] = []
  private readonly csv: CsvText
  private readonly columns = new Map<string, number>()
  private readonly problems: Problem[] = []
  private problemCount = 0

  /** `about`: what such a file has, for the remedy where columns are missing. */
  constructor(csv: CsvText, specs: S, about = '') {
    this.csv = csv
    this.findColumns(specs, about)
    this.throwProblems()
    const width = csv.header.length
    for (let row = 0; row < csv.rowCount; row++) this.rows.push(this.read(row, specs, width))
    this.throwProblems()
    if (csv.rowCount === 0) throw new InputError(this.problem(-1, 0, 'only column names', 'write at least one row below them'))
  }

  has(column: keyof S & string): boolean {
    return this.columns.has(column)
  }

  /** The error of a cell, for checks that the table cannot make. */
  wrong(row: number, column: keyof S & string, found: string, remedy: string): InputError {
    return new InputError(this.problem(row, this.columns.get(column) ?? 0, found, remedy))
  }

  /** The text of a cell, as written. */
  written(row: number, column: keyof S & string): string {
    const at = this.columns.get(column)
    return at === undefined ? '' : this.csv.row(row)[at]
  }

  private findColumns(specs: S, about: string): void {
    const header = [...this.csv.header]
    const names = header.map(plainName)
    for (const [i, name] of names.entries()) {
      if (name !== '' && names.indexOf(name) < i) this.add(-1, i, `column ${quoted(header[i])} is there twice`, 'take one away')
    }
    const missing: string[] = []
    for (const [name, spec] of Object.entries(specs)) {
      const accepted = [name, ...(spec.alias ?? [])].map(plainName)
      const found = accepted.filter((one) => names.includes(one))
      if (found.length > 1) {
        const [first, second] = found.map((one) => names.indexOf(one))
        this.add(-1, second, `columns ${quoted(header[first])} and ${quoted(header[second])} are the same`, 'leave one out')
      }
      if (found.length > 0) this.columns.set(name, names.indexOf(found[0]))
      else if (spec.optional !== true) missing.push(name)
    }
    if (missing.length > 0) this.missing(missing, names, specs, about)
  }

  private missing(missing: readonly string[], names: readonly string[], specs: S, about: string): void {
    const own = Object.entries(specs).flatMap(([one, { alias = [] }]) => [one, ...alias].map(plainName))
    const strangers = names.filter((found) => found !== '' && !own.includes(found))
    const unlike = missing.filter((name) => {
      const meant = nearest(plainName(name), strangers)
      if (meant === null) return true
      this.add(-1, names.indexOf(meant), `no column "${name}"`, `is it "${meant}"? rename that`)
      return false
    })
    if (unlike.length === 0) return
    const has = this.csv.header.map((text) => quoted(text).slice(1, -1)).join(', ')
    const named = unlike.map((name) => `"${name}"`).join(', ')
    this.add(-1, 0, `no column ${named}`, about || `the columns are ${has}`)
  }

  private read(row: number, specs: S, width: number): CsvRow<S> {
    const cells = this.csv.row(row)
    if (cells.length !== width) {
      const found = `${cells.length} cells where the first line has ${width} columns`
      this.add(row, Math.min(cells.length, width) - 1, found, 'write one cell a column, quoted when it holds a comma')
      return {} as CsvRow<S>
    }
    const entries = Object.entries(specs).map(([name, spec]) => {
      const at = this.columns.get(name)
      return [name, at === undefined ? null : this.value(row, at, name, spec)]
    })
    return Object.fromEntries(entries) as CsvRow<S>
  }

  private value(row: number, at: number, name: string, spec: ColumnSpec): string | number | null {
    const text = this.csv.row(row)[at]
    if (text === '') {
      if (spec.empty !== true) this.add(row, at, `${name} is empty`, 'write its value, or leave the row out')
      return null
    }
    if (spec.kind === 'text') return text
    const value = numberOf(text, spec)
    if (value === null) this.add(row, at, `${name} ${quoted(text)} is no number`, remedyFor(text, spec))
    else if (!fits(value, spec)) this.add(row, at, `${name} is ${quoted(text)}`, `write ${wanted(spec)}`)
    return value
  }

  private problem(row: number, cell: number, found: string, remedy: string): Problem {
    return { ...this.csv.place(row, cell), found, remedy }
  }

  private add(row: number, cell: number, found: string, remedy: string): void {
    if (this.problemCount++ < PROBLEMS_MAX) this.problems.push(this.problem(row, cell, found, remedy))
  }

  private throwProblems(): void {
    if (this.problemCount === 0) return
    const more = this.problemCount - this.problems.length
    throw new InputError(more > 0 ? [...this.problems, `${this.csv.file}: and ${more} more like these`] : this.problems)
  }
}

/** A decimal number; null for other texts, also those that JavaScript takes for numbers, such as 0x10. */
function numberOf(text: string, spec: ColumnSpec): number | null {
  if (NUMBER.test(text)) {
    const value = Number(text)
    return Number.isFinite(value) ? value : null
  }
  const named = spec.notFinite === true ? NOT_FINITE.exec(text) : null
  if (named === null) return null
  if (named[2].toLowerCase() === 'nan') return Number.NaN
  return named[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function fits(value: number, { whole, least, most }: ColumnSpec): boolean {
  if (Number.isNaN(value)) return true
  return (!whole || Number.isInteger(value)) && (least === undefined || value >= least) && (most === undefined || value <= most)
}

function wanted({ whole, least, most, reason }: ColumnSpec): string {
  const bounds = [least === undefined ? '' : `at least ${least}`, most === undefined ? '' : `at most ${most}`]
  const stated = bounds.filter((bound) => bound !== '').join(' and ')
  return `${whole ? 'a whole number' : 'a number'}${stated === '' ? '' : ` of ${stated}`}${reason === undefined ? '' : `: ${reason}`}`
}

/** Normalises column names: `Queue Depth`, `queue-depth` and `queueDepth` all become `queue_depth`. */
export function plainName(text: string): string {
  return text
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase()
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
