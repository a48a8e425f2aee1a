import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { eventMarks } from './eventMarks.ts'
import { joined, meansSince, shownPooling } from './joined.ts'
import { type PoolSlice, poolsOf } from './pools.ts'
import { brush, inRange, minuteAxis, rangeParams } from './timeAxis.ts'
import { binMinutes, binNote } from './timeBins.ts'

/** Where billed worker time went, from useful to unavailable. */
const parts = ['charged', 'waste', 'idle', 'cold', 'draining', 'down']

/** A row has eight numbers; more rows would make the report of a day half as large again. */
const ROWS_MAX = 1600

/** Cost of workers by minute: charged, wasted, idle, or not serving. */
export function costSplit(data: ChartData): ChartSpec {
  const pools: PoolSlice[] = [{ slice: '', name: 'all pools' }, ...poolsOf(data, 'cost.split.charged')]
  const shown = pools.filter(({ slice }) => data.drill.minutes.series('cost.split.charged', slice).length > 0)
  const width = binMinutes(data.drill.durationMinutes, shown.length, ROWS_MAX)
  const rows = shown.flatMap((pool) => poolRows(data, pool, width))
  const options = shown.map(({ name }) => name)
  return chartSpec({
    title: 'Where the money went',
    howToRead:
      'What is billed a minute, by what became of it: charged to turns that were heard, wasted, idle, or cold, draining and down. Dashed: the healthy twin’s bill.',
    takeaway: takeaway(data),
    note: binNote(width, shownPooling(data.streams, 'cost.split.charged')),
    columns: [
      { field: 'minute', label: 'minute' },
      { field: 'choice', label: 'pool' },
      ...parts.map((part) => ({ field: part, label: `${part}, drill (USD)` })),
      { field: 'twinAll', label: 'billed, healthy twin (USD)' },
    ],
    rows,
    choice: options.length > 1 ? { label: 'Pool', options, chosen: options[0] } : null,
    brushable: true,
    height: 200,
    params: rangeParams(data),
    transform: [inRange],
    encoding: { x: minuteAxis(data) },
    layer: [{ params: [brush], ...areas }, twinLine, ...eventMarks(data)],
  })
}

const y = { type: 'quantitative', title: 'USD a minute', axis: { tickCount: 4, format: '$~f' } }

const areas = {
  transform: [{ fold: parts, as: ['part', 'usd'] }, { filter: 'isValid(datum.usd)' }],
  mark: { type: 'area', interpolate: 'step-after', opacity: 0.8 },
  encoding: {
    y: { ...y, field: 'usd', stack: 'zero' },
    color: {
      field: 'part',
      type: 'nominal',
      scale: { domain: parts, range: ['#4f86c6', '#cf3f4f', '#b9c4d3', '#e09f3e', '#8d6cab', '#5a0a2c'] },
      legend: { title: null, symbolType: 'square' },
    },
    order: { field: 'part', sort: 'descending' },
    tooltip: [{ field: 'minute' }, { field: 'part' }, { field: 'usd', type: 'quantitative', format: '$.4~r' }],
  },
}

const twinLine = {
  mark: { type: 'line', interpolate: 'step-after', strokeDash: [5, 3], strokeWidth: 1.8, color: '#7d8ca1' },
  encoding: { y: { ...y, field: 'twinAll' } },
}

function poolRows(data: ChartData, { slice, name }: PoolSlice, width: number): Row[] {
  const series = parts.map((part) => joined(data, `cost.split.${part}`, slice, width))
  return series[0].map(({ minute }, i) => {
    const row: Row = { minute, choice: name }
    parts.forEach((part, p) => {
      row[part] = series[p][i]?.drill ?? null
    })
    const twins = series.flatMap((points) => points[i]?.twin ?? [])
    row.twinAll = twins.length === 0 ? null : Number(twins.reduce((sum, usd) => sum + usd, 0).toPrecision(4))
    return row
  })
}

/** Share of the bill that was charged to turns, and the largest cause of waste. */
function takeaway(data: ChartData): string {
  const from = onsetMinute(data) ?? 0
  const mean = (metric: string, slice = '') => meansSince(joined(data, metric, slice, 1), from).drill ?? 0
  const all = parts.map((part) => mean(`cost.split.${part}`))
  const billed = all.reduce((sum, usd) => sum + usd, 0)
  if (billed === 0) return 'This run measured no bill.'
  const percent = (usd: number) => `${Math.round((usd / billed) * 100)} %`
  const causes = data.drill.minutes.slicesOf('cost.waste').map((slice) => ({ slice, usd: mean('cost.waste', slice) }))
  const worst = causes.sort((a, b) => b.usd - a.usd)[0]
  // Waste of 0 % gets no cause.
  const most = worst === undefined || percent(all[1]) === '0 %' ? '' : ` (most of it ${worst.slice.replace('cause=', '')})`
  return `Of the bill, ${percent(all[0])} went to turns that were heard, ${percent(all[1])} was wasted${most}, and ${percent(all[2])} was idle.`
}
