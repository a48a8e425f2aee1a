import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { joined, meansSince } from './joined.ts'
import { poolsOf } from './pools.ts'
import { stripes } from './stripes.ts'
import { binMinutes, binNote } from './timeBins.ts'

const metric = 'pool.utilisation'

/** Busy share of each pool's workers over the run, drill against twin. */
export function poolUtilisation(data: ChartData): ChartSpec {
  const pools = poolsOf(data, metric)
  const width = binMinutes(data.drill.durationMinutes, pools.length)
  const rows: Row[] = pools.flatMap(({ slice, name }) =>
    joined(data, metric, slice, width).map(({ minute, drill, twin }) => ({ minute, lane: name, drill, twin })),
  )
  return chartSpec({
    title: 'Pool utilisation',
    howToRead:
      'Upper stripe: the drill. Lower stripe: its healthy twin. Busy is not broken: look for upper stripes that differ.',
    takeaway: takeaway(data),
    note: binNote(width, 'mean'),
    ...stripes(data, {
      rows,
      lanes: pools.map((pool) => pool.name),
      laneLabel: 'pool',
      valueLabel: 'utilisation',
      shade: 'datum.value',
      scale: { range: 'ramp', domain: [0, 1], clamp: true },
      legend: { title: 'utilisation', format: '.0%' },
      laneText: 'datum.value',
      format: '.0%',
      binMinutes: width,
    }),
  })
}

/** The pool whose utilisation differs most from the twin's. */
function takeaway(data: ChartData): string {
  const onset = onsetMinute(data) ?? 0
  let most = { name: '', drill: 0, twin: 0 }
  for (const { slice, name } of poolsOf(data, metric)) {
    const { drill, twin } = meansSince(joined(data, metric, slice, 1), onset)
    if (drill === null || twin === null) continue
    if (most.name === '' || Math.abs(drill - twin) > Math.abs(most.drill - most.twin)) most = { name, drill, twin }
  }
  if (most.name === '') return 'There is no twin to compare the pools with.'
  if (Math.abs(most.drill - most.twin) < 0.05) return 'Every pool is as busy as in the healthy twin, within 5 points.'
  const percent = (ratio: number) => `${Math.round(ratio * 100)} %`
  return `The largest change is in ${most.name}: ${percent(most.twin)} busy in the healthy twin, ${percent(most.drill)} in the drill.`
}
