import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { eventMarks } from './eventMarks.ts'
import { joined, meansSince } from './joined.ts'
import { type PoolSlice, poolsOf } from './pools.ts'
import { brush, inRange, minuteAxis, rangeParams } from './timeAxis.ts'
import { binMinutes, binNote } from './timeBins.ts'

const states = ['up', 'cold', 'down']

/** Workers of a selected pool over the run. */
export function poolWorkers(data: ChartData): ChartSpec {
  const pools = poolsOf(data, 'pool.workers.up')
  const width = binMinutes(data.drill.durationMinutes, pools.length)
  const rows = pools.flatMap((pool) => workerRows(data, pool, width))
  const most = mostChanged(data, pools)
  const options = pools.map((pool) => pool.name)
  return chartSpec({
    title: 'Workers of a pool',
    howToRead:
      'Areas: the drill’s workers that serve, warm up or are down. Dashed: the workers up in the healthy twin.',
    takeaway: takeaway(most),
    note: binNote(width, 'mean'),
    columns: [
      { field: 'minute', label: 'minute' },
      { field: 'choice', label: 'pool' },
      ...states.map((state) => ({ field: state, label: `${state}, drill` })),
      { field: 'twinUp', label: 'up, healthy twin' },
    ],
    rows,
    choice: options.length > 1 ? { label: 'Pool', options, chosen: most?.name ?? options[0] } : null,
    brushable: true,
    height: 200,
    params: rangeParams(data),
    transform: [inRange],
    encoding: { x: minuteAxis(data) },
    layer: [{ params: [brush], ...stateAreas }, twinLine, ...eventMarks(data)],
  })
}

const y = { type: 'quantitative', title: 'workers', axis: { tickMinStep: 1, tickCount: 4, format: 'd' } }

const stateAreas = {
  transform: [{ fold: states, as: ['state', 'workers'] }, { filter: 'isValid(datum.workers)' }],
  mark: { type: 'area', interpolate: 'step-after', opacity: 0.75 },
  encoding: {
    y: { ...y, field: 'workers', stack: 'zero' },
    color: {
      field: 'state',
      type: 'nominal',
      scale: { domain: states, range: ['#4f86c6', '#e09f3e', '#cf3f4f'] },
      legend: { title: null, symbolType: 'square' },
    },
    tooltip: [{ field: 'minute' }, { field: 'state' }, { field: 'workers', type: 'quantitative' }],
  },
}

const twinLine = {
  mark: { type: 'line', interpolate: 'step-after', strokeDash: [5, 3], strokeWidth: 1.8, color: '#7d8ca1' },
  encoding: { y: { ...y, field: 'twinUp' } },
}

function workerRows(data: ChartData, { slice, name }: PoolSlice, width: number): Row[] {
  const series = states.map((state) => joined(data, `pool.workers.${state}`, slice, width))
  return series[0].map(({ minute, drill, twin }, i) => ({
    minute,
    choice: name,
    up: drill,
    cold: series[1][i]?.drill ?? null,
    down: series[2][i]?.drill ?? null,
    twinUp: twin,
  }))
}

/** The pool shown first: the one whose number of workers up differs most from the twin's. */
function mostChanged(data: ChartData, pools: PoolSlice[]): { name: string; drill: number; twin: number } | undefined {
  const changes = pools.flatMap(({ slice, name }) => {
    const { drill, twin } = meansSince(joined(data, 'pool.workers.up', slice, 1), onsetMinute(data) ?? 0)
    return drill === null || twin === null ? [] : [{ name, drill, twin }]
  })
  return changes.sort((a, b) => Math.abs(b.drill - b.twin) - Math.abs(a.drill - a.twin))[0]
}

function takeaway(most: { name: string; drill: number; twin: number } | undefined): string {
  if (most === undefined) return 'There is no twin to compare the number of workers with.'
  if (Math.abs(most.drill - most.twin) < 0.05) return 'Every pool has as many workers up as in the healthy twin.'
  return `Most changed: ${most.name}, ${most.drill.toFixed(1)} workers up on average since the fault, against ${most.twin.toFixed(1)} in the healthy twin.`
}
