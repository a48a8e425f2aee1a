import type { TurnColumn } from '../model/turnColumns.ts'

/** Any store of turns in columns, NaN for null: a window's table or all turns of a run. */
export interface TurnColumns {
  readonly rows: number
  column(name: TurnColumn): ArrayLike<number>
}

/** A number per turn that is not a column by itself, NaN where it does not apply. */
export type Reading = (turns: TurnColumns, firstRow: number, lastRow: number) => (row: number) => number

/**
 * In which slices a turn metric is kept: `everySlice` is all turns, every single attribute value and every named slice;
 * `coarse` leaves out the attribute values except those of tenant, route and region, to bound the size of a run's stream.
 */
export type Reach = 'everySlice' | 'coarse'

interface Described {
  unit: string
  /** One sentence: what is measured, over which turns. */
  about: string
}

/** `<name>.p50`, `.p95`, `.p99` and `.mean` of a number per turn, over the turns that have it. */
export interface QuantilesMetric extends Described {
  kind: 'quantiles'
  of: TurnColumn | Reading
  reach: Reach
}

/** The mean of a number per turn, over the turns that have it. The share of a mark is the mean of 0 and 1. */
export interface MeanMetric extends Described {
  kind: 'mean'
  of: TurnColumn | Reading
  reach: Reach
}

/** Σ `of` ÷ Σ `over`, nulls counting nothing; n is the number of turns with something in `over`; null while Σ `over` is 0. */
export interface RatioMetric extends Described {
  kind: 'ratio'
  of: TurnColumn | Reading
  over: TurnColumn | Reading
  reach: Reach
}

/** Σ of a number per turn, nulls counting nothing; n is the number of turns that have it. */
export interface CountMetric extends Described {
  kind: 'count'
  of: TurnColumn | Reading
  reach: Reach
}

/** Sampled or counted by the world itself and added to the stream as it is; `parts` are name endings (`pool.workers.up`). */
export interface GaugeMetric extends Described {
  kind: 'gauge'
  parts?: readonly string[]
  /** What its slices are made of, e.g. `pool=asr,region=eu`. */
  slices: string
}

export type TurnMetric = QuantilesMetric | MeanMetric | RatioMetric | CountMetric
export type Metric = TurnMetric | GaugeMetric

/** Name endings of a quantiles metric and the quantile each stands for. */
export const quantileEndings = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

/** The reading of a metric for the rows of a table, as a function of the row. */
export function readingOf(of: TurnColumn | Reading, turns: TurnColumns, firstRow: number, lastRow: number) {
  if (typeof of === 'function') return of(turns, firstRow, lastRow)
  const column = turns.column(of)
  return (row: number) => column[row]
}
