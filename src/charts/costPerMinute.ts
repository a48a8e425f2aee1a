import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { eventMarks } from './eventMarks.ts'
import { joined, meansSince, shownPooling } from './joined.ts'
import { silenceText } from './silence.ts'
import { runLines } from './runLines.ts'
import { brush, inRange, minuteAxis, rangeParams } from './timeAxis.ts'
import { binMinutes, binNote } from './timeBins.ts'

const metric = 'cost.usdPerMinute'

/** Cost per minute over the run, of all routes or of one. */
export function costPerMinute(data: ChartData): ChartSpec {
  const slices = data.drill.minutes
    .slicesOf(metric)
    .filter((slice) => slice === '' || /^route=[^,]*$/.test(slice))
    .sort()
  const width = binMinutes(data.drill.durationMinutes, slices.length)
  const name = (slice: string) => (slice === '' ? 'all routes' : slice.slice('route='.length))
  const rows: Row[] = slices.flatMap((slice) =>
    joined(data, metric, slice, width).map(({ minute, drill, twin }) => ({
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
    howToRead: 'What is billed for workers, busy or idle, at their price; shared among routes by what their turns used.',
    takeaway: takeaway(data),
    note: binNote(width, shownPooling(data.streams, metric)),
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
  const onset = onsetMinute(data) ?? 0
  const { drill, twin } = meansSince(joined(data, metric, '', 1), onset)
  if (drill === null) return 'This run measured no cost.'
  const spent = `$${drill.toFixed(2)} a minute`
  const success = successText(data, onset)
  if (twin === null || twin === 0) return `${spent} on average.${success}`
  const percent = Math.round((drill / twin - 1) * 100)
  const change = percent === 0 ? 'as much as' : `${Math.abs(percent)} % ${percent > 0 ? 'more' : 'less'} than`
  return `${spent} since the fault, ${change} the healthy twin’s $${twin.toFixed(2)}.${success}`
}

/** Cost per success, by use and as billed. Silent minutes are stated beside it, since they make the bill low. */
function successText(data: ChartData, fromMinute: number): string {
  const used = meansSince(joined(data, 'cost.usdPerSuccess', '', 1), fromMinute).drill
  const billed = meansSince(joined(data, 'cost.billedUsdPerSuccess', '', 1), fromMinute).drill
  const silence = silenceText(data)
  if (used === null || billed === null) return silence === '' ? '' : ` No turn succeeded.${silence}`
  return ` A turn that succeeded cost $${used.toPrecision(2)} by use and $${billed.toPrecision(2)} as billed.${silence}`
}
