import { quantileSorted } from '../metrics/quantile.ts'
import type { ChartData } from './chartData.ts'
import type { Streams } from '../metrics/streams.ts'
import type { Pooling } from '../model/metric.ts'
import { rounded } from './chartSpec.ts'
import { binned } from './timeBins.ts'

/** The same bin of the drill and of its twin. */
export interface JoinedPoint {
  minute: number
  drill: number | null
  twin: number | null
  n: number
}

/** How a chart pools the minutes of a stream: as its metric says, or by the maximum for spiky gauges. */
export function shownPooling(streams: Streams, metric: string): Pooling {
  const stream = streams.find(metric)
  if (stream === null) return 'weighted'
  return stream.metric.kind === 'gauge' && stream.metric.spiky ? 'highest' : stream.pooling
}

/**
 * One series of both runs, bin by bin, pooled by `shownPooling`; [] when neither run has it. `times` turns ratios into
 * percent.
 */
export function joined(data: ChartData, metric: string, slice: string, width: number, times = 1): JoinedPoint[] {
  const pooling = shownPooling(data.streams, metric)
  const drill = data.drill.minutes.series(metric, slice)
  const twin = data.twin?.minutes.series(metric, slice) ?? []
  if (drill.length === 0 && twin.length === 0) return []
  const { durationMinutes } = data.drill
  const twinBins = binned(twin, durationMinutes, width, pooling)
  return binned(drill, durationMinutes, width, pooling).map(({ minute, value, n }, i) => ({
    minute,
    drill: rounded(value === null ? null : value * times),
    twin: rounded(twinBins[i].value === null ? null : twinBins[i].value * times),
    n,
  }))
}

/** The mean of each run's bins from a minute on; null without values. */
export function meansSince(points: JoinedPoint[], fromMinute: number): { drill: number | null; twin: number | null } {
  const late = points.filter((point) => point.minute >= fromMinute)
  return { drill: mean(late.map((point) => point.drill)), twin: mean(late.map((point) => point.twin)) }
}

/** The median of each run's bins from a minute on: quantiles have no meaningful mean. */
export function mediansSince(points: JoinedPoint[], fromMinute: number): { drill: number | null; twin: number | null } {
  const late = points.filter((point) => point.minute >= fromMinute)
  return { drill: median(late.map((point) => point.drill)), twin: median(late.map((point) => point.twin)) }
}

function median(values: (number | null)[]): number | null {
  const known = Float64Array.from(values.filter((value) => value !== null)).sort()
  return known.length === 0 ? null : quantileSorted(known, 0.5)
}

function mean(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
