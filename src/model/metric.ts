import type { FactMinute } from './factMinute.ts'
import type { TurnColumn } from './turnColumns.ts'

/** Any store of turns in columns, NaN for null: a window's table or all turns of a run. */
export interface TurnColumns {
  readonly rows: number
  column(name: TurnColumn): ArrayLike<number>
}

/** A number per turn that is not itself a column; NaN where it does not apply. */
export type Reading = (turns: TurnColumns, firstRow: number, lastRow: number) => (row: number) => number

/**
 * The slices in which a turn metric is kept: `everySlice` is all turns, every single attribute value and every named slice;
 * `coarse` leaves out the attribute values except those of tenant, route and region, to bound the size of a run's stream;
 * `regions` is all turns and each region.
 */
export type Reach = 'everySlice' | 'coarse' | 'regions'

/**
 * The minute in which a turn counts: the one it ended in, known at once; or the one it began in, known when all turns of that
 * minute have ended, so that a freeze shows when it happened and not when it ended.
 */
export type TurnMinute = 'ended' | 'began'

/**
 * How the values of several minutes are combined where the facts are not available: the mean weighted by count, the unweighted
 * mean of the minutes, or the maximum. Quantiles are never averaged.
 */
export type Pooling = 'weighted' | 'mean' | 'highest'

/** The description common to all metrics. */
interface Described {
  /** `<room>.<what>`, the name of its stream, or the common prefix of the names of its streams. */
  name: string
  unit: string
  /** Name for people, as the start of a line: `Time to first token`. */
  label: string
  /** Which direction is better; null where neither is. */
  better: 'less' | 'more' | null
  /** Name of the complement of a share of which more is better: `Task failed`. */
  lackLabel?: string
  /** One sentence: what is measured, over which turns. */
  about: string
  /** Detection of a lasting rise in every run; absent: only where a scenario asks for it. */
  watch?: Watch
  /** Compared between tenants in every run, on the stream with this suffix; a tenant that lags behind the others is reported. */
  tenantLag?: { ending: string }
  /** Makes a stream a column of the slice heatmap. Columns are ordered by `rank` (default 0), then by the order of metrics. */
  sliceColumn?: { ending: string; rank?: number }
}

/** Default change detection on a metric: the stream with this suffix ('' for its only one), in these slices. */
export interface Watch {
  ending: string
  /** Streams of lower rank (default 0) are examined first. */
  rank?: number
  /** All turns; each named slice of the scenario; each tenant. */
  slices: readonly ('all' | 'named' | 'tenants')[]
  /** Moves by about a fifth with load on a healthy day. */
  movesWithLoad?: true
}

/** A chart of its own: p50 to p99 over the run, the drill beside its twin. `name` names its file. */
export interface MetricChart {
  name: string
  title: string
  /** Start and end of the measured interval, as a sentence. */
  subtitle: string
}

interface OfTurns extends Described {
  reach: Reach
  /** Default `ended`. */
  minuteOf?: TurnMinute
  /** Columns that it reads, where `minuteOf` is `began`: only these are kept until the minute is complete. */
  reads?: readonly TurnColumn[]
}

/** `<name>.p50`, `.p95`, `.p99` and `.mean` of a number per turn, over the turns that have it. */
export interface QuantilesMetric extends OfTurns {
  kind: 'quantiles'
  of: TurnColumn | Reading
  chart?: MetricChart
  /** Callers wait for it: a turn in which it is longer than usual counts against the versions that served it. */
  isWait?: true
}

/** The mean of a number per turn, over the turns that have it. A share is the mean of a 0/1 column. */
export interface MeanMetric extends OfTurns {
  kind: 'mean'
  of: TurnColumn | Reading
  /** More points of the same stream in slices of another kind than turns, such as `stage=tts`. */
  also?: { slices: string; fold: Fold }
}

/** Σ `of` ÷ Σ `over`, ignoring nulls; n is the number of turns with a value in `over`; null while Σ `over` is 0. */
export interface RatioMetric extends OfTurns {
  kind: 'ratio'
  of: TurnColumn | Reading
  over: TurnColumn | Reading
}

/** Σ of a number per turn, ignoring nulls; n is the number of turns that have it. */
export interface CountMetric extends OfTurns {
  kind: 'count'
  of: TurnColumn | Reading
}

/**
 * Emits a point for the minute being folded, or for `minute` when given. `part` is the name suffix, '' for none. Throws a
 * RangeError that names the metric for a part that it does not have, a value that is not finite, and a second point of one
 * series in one minute.
 */
export type Point = (slice: string, value: number | null, n?: number, part?: string, minute?: number) => void
/** Computes the points of one minute from its facts. */
export type Fold = (facts: FactMinute, point: Point) => void

/** Folded from the tables other than `turns`; `parts` are name suffixes (`pool.workers.up`). */
export interface GaugeMetric extends Described {
  kind: 'gauge'
  parts?: readonly string[]
  /** The form of its slices, e.g. `pool=asr,region=eu`. */
  slices: string
  pooling: 'mean' | 'highest'
  /** Charts that pool minutes show the maximum, so that spikes stay visible. */
  spiky?: true
  fold: Fold
}

export type TurnMetric = QuantilesMetric | MeanMetric | RatioMetric | CountMetric
export type Metric = TurnMetric | GaugeMetric

/** Name suffixes of a quantiles metric and the quantile of each. */
export const quantileEndings = { p50: 0.5, p95: 0.95, p99: 0.99 } as const

/** The value of a metric by row, for the rows of a table; NaN is null. */
export function readingOf(of: TurnColumn | Reading, turns: TurnColumns, firstRow: number, lastRow: number) {
  if (typeof of === 'function') return of(turns, firstRow, lastRow)
  const column = turns.column(of)
  return (row: number) => column[row]
}
