import type { FactMinute } from './factMinute.ts'
import type { TurnColumn } from './turnColumns.ts'

/** Any store of turns in columns, NaN for null: a window's table or all turns of a run. */
export interface TurnColumns {
  readonly rows: number
  column(name: TurnColumn): ArrayLike<number>
}

/** A number per turn that is not a column by itself, NaN where it does not apply. */
export type Reading = (turns: TurnColumns, firstRow: number, lastRow: number) => (row: number) => number

/**
 * In which slices a turn metric is kept: `everySlice` is all turns, every single attribute value and every named slice;
 * `coarse` leaves out the attribute values except those of tenant, route and region, to bound the size of a run's stream;
 * `regions` is all turns and each region.
 */
export type Reach = 'everySlice' | 'coarse' | 'regions'

/**
 * In which minute a turn counts: the one it ended in, known at once; or the one it began in, known when all turns of that
 * minute have ended, so that a freeze shows where it was and not where it thawed.
 */
export type TurnMinute = 'ended' | 'began'

/**
 * How the values of several minutes become one where the facts are not at hand: the mean weighted by what was counted, the
 * plain mean of the minutes, or the highest. Quantiles are never averaged.
 */
export type Pooling = 'weighted' | 'mean' | 'highest'

/** What everything that is measured says of itself. */
interface Described {
  /** `<room>.<what>`, the name of its stream, or of its streams up to their ending. */
  name: string
  unit: string
  /** What people call it, as the start of a line: `Time to first token`. */
  label: string
  /** Which way is better; null where neither is. */
  better: 'less' | 'more' | null
  /** What its lack is called, for a share of which more is better: `Task failed`. */
  lackLabel?: string
  /** One sentence: what is measured, over which turns. */
  about: string
  /** Where a lasting rise is looked for in every run; absent: only where a scenario asks. */
  watch?: Watch
  /** Compared between tenants in every run, by the stream with this ending: one that stays behind the others is told. */
  tenantLag?: { ending: string }
  /** Makes a stream a column of the slice heatmap; `rank` (0 where it is not said) orders columns before the order of metrics does. */
  sliceColumn?: { ending: string; rank?: number }
}

/** What watches a metric without being asked: the stream with this ending ('' for its only one), in these slices. */
export interface Watch {
  ending: string
  /** Streams of lower rank (0 where it is not said) are looked at first. */
  rank?: number
  /** All turns; each named slice of the scenario; each tenant. */
  slices: readonly ('all' | 'named' | 'tenants')[]
  /** Moves by a fifth or so as load does on a healthy day. */
  movesWithLoad?: true
}

/** A chart of its own: p50 to p99 over the run, the drill beside its twin. `name` names its file. */
export interface MetricChart {
  name: string
  title: string
  /** From what to what it is measured, a sentence. */
  subtitle: string
}

interface OfTurns extends Described {
  reach: Reach
  /** `ended` where it is not said. */
  minuteOf?: TurnMinute
  /** Columns it reads, where `minuteOf` is `began`: only these are kept until the minute is complete. */
  reads?: readonly TurnColumn[]
}

/** `<name>.p50`, `.p95`, `.p99` and `.mean` of a number per turn, over the turns that have it. */
export interface QuantilesMetric extends OfTurns {
  kind: 'quantiles'
  of: TurnColumn | Reading
  chart?: MetricChart
  /** Callers wait for it: a turn in which it takes longer than usual counts against the versions that served it. */
  isWait?: true
}

/** The mean of a number per turn, over the turns that have it. The share of a mark is the mean of 0 and 1. */
export interface MeanMetric extends OfTurns {
  kind: 'mean'
  of: TurnColumn | Reading
  /** More points of the same stream in slices of another kind than turns, such as `stage=tts`. */
  also?: { slices: string; fold: Fold }
}

/** Σ `of` ÷ Σ `over`, nulls counting nothing; n is the number of turns with something in `over`; null while Σ `over` is 0. */
export interface RatioMetric extends OfTurns {
  kind: 'ratio'
  of: TurnColumn | Reading
  over: TurnColumn | Reading
}

/** Σ of a number per turn, nulls counting nothing; n is the number of turns that have it. */
export interface CountMetric extends OfTurns {
  kind: 'count'
  of: TurnColumn | Reading
}

/** Takes a point of the minute that is folded, or of `minute` where it is said. `part` is the name ending, '' for none. */
export type Point = (slice: string, value: number | null, n?: number, part?: string, minute?: number) => void
export type Fold = (facts: FactMinute, point: Point) => void

/** Folded from the tables beside the turns; `parts` are name endings (`pool.workers.up`). */
export interface GaugeMetric extends Described {
  kind: 'gauge'
  parts?: readonly string[]
  /** What its slices are made of, e.g. `pool=asr,region=eu`. */
  slices: string
  pooling: 'mean' | 'highest'
  /** Charts that pool minutes show the highest, so that spikes stay. */
  spiky?: true
  fold: Fold
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
