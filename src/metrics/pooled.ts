import type { MinuteTable } from '../model/metricPoint.ts'
import { type Attribute, attributes, type SliceDictionary, sliceName, type Where } from '../model/slice.ts'
import { metrics } from './index.ts'
import { type Metric, readingOf, type TurnColumns, type TurnMetric } from './metricSpec.ts'
import { quantileSorted } from './quantile.ts'
import { RowTest } from './rowTest.ts'

/** What a run leaves to be measured: all its turns in columns, and its minute stream for the gauges. */
export interface Measured {
  turns: TurnColumns
  dictionary: SliceDictionary
  minutes: MinuteTable
}

export interface PooledValue {
  /** Null when nothing happened in the span. */
  value: number | null
  /** Turns behind it; windows for a gauge. */
  n: number
}

const MINUTE_MS = 60_000
const registry: Record<string, Metric> = metrics

/**
 * A stream's value over a longer span than a window, as if the span were one window: quantiles, means, ratios and counts
 * over the turns that ended in minutes [from, to), never an average of windows. Gauges have no turns: theirs is the mean of
 * the windows that have a value, and so is anything in a slice of another kind than turns (`pool=asr,region=eu`, `stage=tts`).
 * Throws RangeError for a name that is no stream.
 */
export function pooledValue(
  run: Measured,
  stream: string,
  slice: Where | string,
  span: readonly [from: number, to: number],
): PooledValue {
  const { metric, quantile } = metricOfStream(stream)
  const text = typeof slice === 'string' ? slice : sliceName(slice)
  if (metric.kind === 'gauge' || run.minutes.slicesOf(stream).some((name) => name === text && !isTurnSlice(name))) {
    return pooledWindows(run.minutes, stream, text, span)
  }
  const rows = rowsIn(run, typeof slice === 'string' ? whereOfSlice(slice) : slice, span)
  return quantile === null ? pooledSum(run.turns, metric, rows) : pooledQuantile(run.turns, metric, rows, quantile)
}

/** The metric behind a stream's name, with the quantile it asks for (`p95`), or null. */
export function metricOfStream(stream: string): { metric: Metric; quantile: number | null } {
  const whole = registry[stream]
  if (whole !== undefined && whole.kind !== 'quantiles') return { metric: whole, quantile: null }
  const dot = stream.lastIndexOf('.')
  const metric = registry[stream.slice(0, dot)]
  const ending = stream.slice(dot + 1)
  if (metric?.kind === 'gauge' && metric.parts?.includes(ending)) return { metric, quantile: null }
  if (metric?.kind === 'quantiles') {
    if (ending === 'mean') return { metric, quantile: null }
    if (/^p\d{1,2}$/.test(ending)) return { metric, quantile: Number(ending.slice(1)) / 100 }
  }
  throw new RangeError(
    whole === undefined
      ? `"${stream}" is not a metric stream`
      : `"${stream}" is several streams: ${stream}.p50, .p95, .p99 and .mean`,
  )
}

/** The opposite of `sliceName`: `device=android|ios,noise=noisy` as a `Where`. Throws RangeError for an unknown attribute. */
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

function rowsIn({ turns, dictionary }: Measured, where: Where, [from, to]: readonly [number, number]): number[] {
  const test = new RowTest(turns, where, dictionary)
  const endedAtMs = turns.column('ended_at_ms')
  const rows: number[] = []
  for (let row = 0; row < turns.rows; row++) {
    const minute = Math.floor(endedAtMs[row] / MINUTE_MS)
    if (minute >= from && minute < to && test.holds(row)) rows.push(row)
  }
  return rows
}

/** Rows stand in the order in which turns ended, so those of a span lie together. */
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
  stream: string,
  slice: string,
  [from, to]: readonly [number, number],
): PooledValue {
  const values = minutes
    .series(stream, slice)
    .filter((point) => point.minute >= from && point.minute < to && point.value !== null)
    .map((point) => point.value as number)
  const sum = values.reduce((total, value) => total + value, 0)
  return { value: values.length === 0 ? null : sum / values.length, n: values.length }
}
