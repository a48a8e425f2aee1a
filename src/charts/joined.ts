import type { ChartData } from './chartData.ts'
import { rounded } from './chartSpec.ts'
import { binned, type Pooling } from './timeBins.ts'

/** The same bin of the drill and of its twin. */
export interface JoinedPoint {
  minute: number
  drill: number | null
  twin: number | null
  n: number
}

/** One series of both runs, bin by bin; [] when neither run has it. `times` turns ratios into percent. */
export function joined(
  data: ChartData,
  metric: string,
  slice: string,
  width: number,
  pooling: Pooling,
  times = 1,
): JoinedPoint[] {
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

/** The weighted mean of each run from a minute on; null when there was nothing. */
export function meansSince(points: JoinedPoint[], fromMinute: number): { drill: number | null; twin: number | null } {
  const late = points.filter((point) => point.minute >= fromMinute)
  return { drill: mean(late.map((point) => point.drill)), twin: mean(late.map((point) => point.twin)) }
}

function mean(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
