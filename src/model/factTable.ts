import type { Attribute, SliceDictionary } from './slice.ts'

/** How a turn, a call or a recording ended. */
export const outcomes = ['answered', 'interrupted', 'abandoned', 'shed', 'handed_off', 'failed'] as const
export type Outcome = (typeof outcomes)[number]

/** Why an attempt at an answer ended: finished, no token in time, the caller spoke or hung up, or admission refused it. */
export const attemptEndings = ['finished', 'timed_out', 'left', 'refused'] as const
export type AttemptEnding = (typeof attemptEndings)[number]

/**
 * Type of a column. Texts are codes: `label` into the slice dictionary under the column's own name, `model`, `pool` and
 * `stage` into the run's names, the others into a fixed list. A boolean is 0 or 1. NaN is null in every kind.
 */
export type ColumnKind = 'integer' | 'number' | 'boolean' | TextKind
export type TextKind = 'label' | 'outcome' | 'model' | 'pool' | 'stage' | 'stageName' | 'attemptEnding' | 'jobKind'

/** Texts of the codes in a run's facts; every list may grow while it runs. */
export interface FactNames {
  dictionary: SliceDictionary
  models: readonly string[]
  pools: readonly string[]
  /** Kinds of pools. */
  stages: readonly string[]
  /** Stages of a turn. */
  stageNames: readonly string[]
  /** Kinds of batch work. */
  jobKinds: readonly string[]
}

/** The texts behind the codes of a column; null where its cells are numbers. */
export function textsOf(kind: ColumnKind, column: string, names: FactNames): readonly string[] | null {
  switch (kind) {
    case 'label':
      return names.dictionary.values(column as Attribute)
    case 'outcome':
      return outcomes
    case 'attemptEnding':
      return attemptEndings
    case 'jobKind':
      return names.jobKinds
    case 'model':
      return names.models
    case 'pool':
      return names.pools
    case 'stage':
      return names.stages
    case 'stageName':
      return names.stageNames
    default:
      return null
  }
}

/** The columns of a table by name, in order, and those that are never null. */
export interface TableSpec<Column extends string = string> {
  name: string
  columns: Readonly<Record<Column, ColumnKind>>
  required: readonly Column[]
}

/** Facts in columns: one Float64Array a column, NaN for null. */
export class FactTable<Column extends string = string> {
  readonly spec: TableSpec<Column>
  rows = 0
  columns: Float64Array[]
  private readonly names: Column[]
  private readonly at: Record<string, number>
  private readonly room: number

  constructor(spec: TableSpec<Column>, room = 64) {
    this.spec = spec
    this.room = room
    this.names = Object.keys(spec.columns) as Column[]
    this.at = Object.fromEntries(this.names.map((name, i) => [name, i]))
    this.columns = this.freshColumns()
  }

  column(name: Column): Float64Array {
    return this.columns[this.at[name]]
  }

  /** Adds a row and returns its index. The caller writes every column. */
  append(): number {
    if (this.rows === this.columns[0].length) this.widen()
    return this.rows++
  }

  /** Adds a row from cells by column name. */
  add(cells: Readonly<Record<Column, number>>): void {
    const row = this.append()
    for (let i = 0; i < this.names.length; i++) this.columns[i][row] = cells[this.names[i]]
  }

  /** Appends rows [firstRow, lastRow) of a table with the same columns. */
  take(from: FactTable<Column>, firstRow: number, lastRow: number): void {
    const at = this.rows
    this.rows += lastRow - firstRow
    while (this.columns[0].length < this.rows) this.widen()
    for (let c = 0; c < this.columns.length; c++) this.columns[c].set(from.columns[c].subarray(firstRow, lastRow), at)
  }

  clear(): void {
    this.rows = 0
  }

  /** Clears and releases the memory of the rows. */
  release(): void {
    this.rows = 0
    this.columns = this.freshColumns()
  }

  private widen(): void {
    this.columns = this.columns.map((old) => {
      const wider = new Float64Array(old.length * 2)
      wider.set(old)
      return wider
    })
  }

  private freshColumns(): Float64Array[] {
    return this.names.map(() => new Float64Array(this.room))
  }
}
