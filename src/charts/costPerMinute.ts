import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { eventMarks } from './eventMarks.ts'
import { joined, meansSince } from './joined.ts'
import { runLines } from './runLines.ts'
import { brush, inRange, minuteAxis, rangeParams } from './timeAxis.ts'
import { binMinutes, binNote } from './timeBins.ts'

const metric = 'cost.usdPerMinute'

export function costPerMinute(data: ChartData): ChartSpec {
  const slices = data.drill.minutes
    .slicesOf(metric)
    .filter((slice) => slice === '' || /^route=[^,]*$/.test(slice))
    .sort()
  const width = binMinutes(data.drill.durationMinutes, slices.length)
  const name = (slice: string) => (slice === '' ? 'all routes' : slice.slice('route='.length))
  const rows: Row[] = slices.flatMap((slice) =>
    joined(data, metric, slice, width, 'mean').map(({ minute, drill, twin }) => ({
      minute,
      choice: name(slice),
      drill,
      twin,
    })),
  )
  const options = slices.map(name)
  const lines = runLines(
    data,
    { title: 'USD a minute', axis: { tickCount: 4, format: '$~f' }, scale: { zero: true } },
    [{ field: 'minute' }, { field: 'drill', title: 'drill (USD)' }, { field: 'twin', title: 'healthy twin (USD)' }],
  )
  return chartSpec({
    title: 'Cost per minute',
    howToRead: 'GPU-hours at their price, charged to routes by use.',
    takeaway: takeaway(data),
    note: binNote(width, 'mean'),
    columns: [
      { field: 'minute', label: 'minute' },
      { field: 'choice', label: 'route' },
      { field: 'drill', label: 'drill (USD)' },
      { field: 'twin', label: 'healthy twin (USD)' },
    ],
    rows,
    choice: options.length > 1 ? { label: 'Route', options, chosen: options[0] } : null,
    brushable: true,
    height: 200,
    params: rangeParams(data),
    transform: [inRange],
    encoding: { x: minuteAxis(data) },
    layer: [{ params: [brush], ...lines[0] }, ...lines.slice(1), ...eventMarks(data)],
  })
}

function takeaway(data: ChartData): string {
  const { drill, twin } = meansSince(joined(data, metric, '', 1, 'mean'), onsetMinute(data) ?? 0)
  if (drill === null) return 'This run measured no cost.'
  const spent = `$${drill.toFixed(2)} a minute`
  if (twin === null || twin === 0) return `${spent} on average.`
  const percent = Math.round((drill / twin - 1) * 100)
  const change = percent === 0 ? 'as much as' : `${Math.abs(percent)} % ${percent > 0 ? 'more' : 'less'} than`
  return `${spent} since the fault, ${change} the healthy twin’s $${twin.toFixed(2)}.`
}
