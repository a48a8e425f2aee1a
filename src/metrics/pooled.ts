import type { MinuteTable } from '../model/metricPoint.ts'
import { minuteOfMs } from '../model/minute.ts'
import { type Attribute, attributes, type SliceDictionary, sliceName, type Where } from '../model/slice.ts'
import { type Pooling, readingOf, type TurnColumns, type TurnMetric } from '../model/metric.ts'
import { quantileSorted } from './quantile.ts'
import { SliceRows } from './sliceRows.ts'
import type { Stream, Streams } from './streams.ts'

/** Pools the points of several minutes into one value, leaving out empty ones. Null when all are empty. */
export function pooledPoints(points: readonly { value: number | null; n: number }[], pooling: Pooling): number | null {
  const known = points.filter((point) => point.value !== null) as { value: number; n: number }[]
  if (known.length === 0) return null
  if (pooling === 'highest') return Math.max(...known.map(({ value }) => value))
  const weight = ({ n }: { n: number }) => (pooling === 'weighted' && n > 0 ? n : 1)
  const total = known.reduce((sum, point) => sum + weight(point), 0)
  return known.reduce((sum, point) => sum + weight(point) * point.value, 0) / total
}

/** What measuring a finished run needs: all its turns in columns, its minute table for the gauges, and its streams. */
export interface Measured {
  turns: TurnColumns
  dictionary: SliceDictionary
  minutes: MinuteTable
  streams: Streams
}

/** A stream's value over a span, in the stream's unit. */
export interface PooledValue {
  /** Null without data in the span. */
  value: number | null
  /** Number of turns behind the value; of windows for a gauge. */
  n: number
}

/**
 * A stream's value over [from, to) minutes as if that were one window: quantiles, means, ratios and counts over the
 * turns that ended (or, where the metric says so, began) in it. Gauges have no turns: theirs are the windows that have
 * a value, pooled as the metric says. The same holds for slices of anything but turns (`pool=asr,region=eu`,
 * `stage=tts`).
 * Throws RangeError for a name that is no stream.
 */
export function pooledValue(
  run: Measured,
  stream: string,
  slice: Where | string,
  span: readonly [from: number, to: number],
): PooledValue {
  const known = run.streams.named(stream)
  const { metric, quantile } = known
  const text = typeof slice === 'string' ? slice : sliceName(slice)
  if (metric.kind === 'gauge' || run.minutes.slicesOf(stream).some((name) => name === text && !isTurnSlice(name))) {
    return pooledWindows(run.minutes, known, text, span)
  }
  const moment = metric.minuteOf === 'began' ? 'spoke_at_ms' : 'ended_at_ms'
  const rows = rowsIn(run, typeof slice === 'string' ? whereOfSlice(slice) : slice, span, moment)
  if (typeof quantile === 'number') return pooledQuantile(run.turns, metric, rows, quantile)
  return pooledSum(run.turns, metric, rows)
}

/**
 * The inverse of `sliceName`: `device=android|ios,noise=noisy` as a `Where`. Throws RangeError for an unknown
 * attribute.
 */
export function whereOfSlice(slice: string): Where {
  const where: Where = {}
  if (slice === '') return where
  for (const part of slice.split(',')) {
    const equals = part.indexOf('=')
    const attribute = part.slice(0, equals) as Attribute
    if (!attributes.includes(attribute)) {
      throw new RangeError(`"${slice}" is not a slice: "${equals < 0 ? part : attribute}" is no slice attribute`)
    }
    where[attribute] = part.slice(equals + 1).split('|')
  }
  return where
}

function isTurnSlice(slice: string): boolean {
  return slice.split(',').every((part) => slice === '' || attributes.includes(part.split('=')[0] as Attribute))
}

function rowsIn(
  { turns, dictionary }: Measured,
  where: Where,
  [from, to]: readonly [number, number],
  moment: 'ended_at_ms' | 'spoke_at_ms',
): number[] {
  const test = new SliceRows(turns, where, dictionary)
  const atMs = turns.column(moment)
  const rows: number[] = []
  for (let row = 0; row < turns.rows; row++) {
    const minute = minuteOfMs(atMs[row])
    if (minute >= from && minute < to && test.holds(row)) rows.push(row)
  }
  return rows
}

/** The smallest range of rows that contains them all. */
function rangeOf(rows: number[]): [first: number, last: number] {
  return rows.length === 0 ? [0, 0] : [rows[0], rows[rows.length - 1] + 1]
}

function pooledQuantile(turns: TurnColumns, metric: TurnMetric, rows: number[], quantile: number): PooledValue {
  const read = readingOf(metric.of, turns, ...rangeOf(rows))
  const values = Float64Array.from(rows, read)
    .filter((value) => !Number.isNaN(value))
    .sort()
  return { value: values.length === 0 ? null : quantileSorted(values, quantile), n: values.length }
}

function pooledSum(turns: TurnColumns, metric: TurnMetric, rows: number[]): PooledValue {
  const read = readingOf(metric.of, turns, ...rangeOf(rows))
  const readOver = metric.kind === 'ratio' ? readingOf(metric.over, turns, ...rangeOf(rows)) : null
  let sum = 0
  let over = 0
  let n = 0
  for (const row of rows) {
    const value = read(row)
    const divisor = readOver === null ? (Number.isNaN(value) ? 0 : 1) : readOver(row) || 0
    sum += value || 0
    over += divisor
    if (divisor > 0) n++
  }
  if (metric.kind === 'count') return { value: sum, n }
  return { value: over > 0 ? sum / over : null, n }
}

function pooledWindows(
  minutes: MinuteTable,
  { name, pooling }: Stream,
  slice: string,
  [from, to]: readonly [number, number],
): PooledValue {
  const points = minutes
    .series(name, slice)
    .filter((point) => point.minute >= from && point.minute < to && point.value !== null)
  return { value: pooledPoints(points, pooling), n: points.length }
}
