import { type ChartData, onsetMinute } from './chartData.ts'
import { joined, mediansSince } from './joined.ts'
import { sliceText } from './metricText.ts'
import type { SliceColumn } from './sliceColumns.ts'
import { silenceText } from './silence.ts'

/** A cell with fewer turns than this in the time shown is noise. */
export const fewestTurns = 60

/** Added to both sides before ratios are compared, so that 0.1 % → 0.3 % is not the strongest change. */
export const ratioFloor = 0.01

/**
 * A slice stands out only when it is worse than all calls by this factor: the largest of fifty slices always exceeds
 * the mean a little.
 */
const standsOutTimes = 1.25

/** The slice and metric that got worse most since the fault, in one sentence. It locates a symptom, not its cause. */
export function strongestCell(data: ChartData, slices: string[], columns: SliceColumn[]): string {
  if (data.twin === null) return 'There is no twin to compare the slices with.'
  let best = { times: 1.33, slice: '', label: '', everywhere: 1 }
  for (const column of judgedBy(data, columns)) {
    const everywhere = timesWorse(data, '', column) ?? 1
    for (const slice of slices) {
      const times = timesWorse(data, slice, column)
      if (times !== null && times > best.times) best = { times, slice, label: column.label, everywhere }
    }
  }
  const { label, times, slice, everywhere } = best
  if (label === '') {
    const silence = silenceText(data)
    // Metrics of ended turns cannot compare slices that were not answered.
    return silence === '' ? 'No slice is a third worse than in the healthy twin on any of these metrics.' : `Too few were answered to compare slices.${silence}`
  }
  if (slice === '' || times < everywhere * standsOutTimes) {
    return `${label} got worse for everybody: ${everywhere.toFixed(1)} times the healthy twin over all calls, and no slice stands out.`
  }
  const where = sliceText(slice, data.scenario)
  return `Worst: ${label} in ${where}, ${times.toFixed(1)} times the healthy twin (all calls: ${everywhere.toFixed(1)} times).`
}

/**
 * The stream of the first expectation that moves, where it is a column: a rare event may become a hundred times as
 * frequent and mean little.
 */
function judgedBy(data: ChartData, columns: SliceColumn[]): SliceColumn[] {
  const headline = data.verdicts.find((verdict) => verdict.kind === 'moves')?.metric
  const own = columns.filter((column) => column.metric === headline)
  return own.length > 0 ? own : columns
}

/** Drill ÷ twin since the fault, as in the chart; null where there are too few turns. */
function timesWorse(data: ChartData, slice: string, column: SliceColumn): number | null {
  const from = onsetMinute(data) ?? 0
  const points = joined(data, column.metric, slice, 1).filter(
    ({ minute, drill, twin }) => minute >= from && drill !== null && twin !== null,
  )
  const turns = points.reduce((sum, { n }) => sum + n, 0)
  if (turns < fewestTurns) return null
  const mean = (of: (point: (typeof points)[number]) => number | null) =>
    points.reduce((sum, point) => sum + point.n * (column.failure ? 1 - (of(point) as number) : (of(point) as number)), 0) / turns
  const { drill, twin } = column.quantile ? mediansSince(points, from) : { drill: mean((one) => one.drill), twin: mean((one) => one.twin) }
  const floor = column.unit === 'ratio' ? ratioFloor : 0
  const times = ((drill as number) + floor) / ((twin as number) + floor)
  return Number.isFinite(times) ? times : null
}
