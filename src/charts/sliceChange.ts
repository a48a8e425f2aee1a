import { attributes } from '../model/slice.ts'
import type { ChartData } from './chartData.ts'
import { type ChartSpec, chartSpec, maxRows, type Row, rounded } from './chartSpec.ts'
import { joined, type JoinedPoint } from './joined.ts'
import { canonicalSlice, sliceText } from './metricText.ts'
import { cellPlace, cells, changeText, pooledOverTime } from './sliceCells.ts'
import { isSingleValue, type SliceColumn, sliceColumns } from './sliceColumns.ts'
import { fewestTurns, ratioFloor, strongestCell } from './strongestCell.ts'
import { binMinutes } from './timeBins.ts'

/** Row cap of the page's largest table; with the other charts this keeps a report near a megabyte. */
const rowCap = Math.min(maxRows, 5000)
/**
 * Where more turns end without an answer than in the twin, nothing counts as better: a turn that is not served costs
 * little and interrupts no caller.
 */
const LOST = 'turn.lost'

/** Heatmap of slices by metrics: how much worse the drill is than its twin. */
export function sliceChange(data: ChartData): ChartSpec {
  const columns = sliceColumns(data)
  const slices = comparedSlices(data, columns)
  const series = columns.length * slices.length
  const width = binMinutes(data.drill.durationMinutes, series, rowCap, 12)
  const rows =
    data.twin === null
      ? []
      : slices.flatMap((slice) => columns.flatMap((column) => cellRows(data, slice, column, width)))
  const lanes = slices.map((slice) => sliceText(slice, data.scenario))
  return chartSpec({
    title: 'Which slice: drill against healthy twin',
    howToRead:
      'One row a slice, one column a metric; more is worse in all of them. Red: worse than in the twin, green: better, and never green where fewer are answered. Since the fault, or in the chosen time.',
    takeaway: strongestCell(data, slices, columns),
    note: `${poolingNote(width)}A p95 is that of the median minute. Ratios are compared with one point added to both; cells of fewer than ${fewestTurns} turns stay empty.`,
    columns: [
      { field: 'minute', label: 'from minute' },
      { field: 'slice', label: 'slice' },
      { field: 'metric', label: 'metric' },
      { field: 'drill', label: 'drill' },
      { field: 'twin', label: 'healthy twin' },
      { field: 'n', label: 'n, drill' },
    ],
    rows,
    height: Math.max(60, lanes.length * 19),
    params: [
      { name: 'fromMinute', value: 0 },
      { name: 'toMinute', value: data.drill.durationMinutes },
    ],
    transform: pooledOverTime(data, width, columns),
    encoding: cellPlace(lanes, columns),
    layer: [cells, changeText(columns.length)],
  })
}

function poolingNote(width: number): string {
  if (width === 1) return ''
  return `The numbers behind it stand for ${width} minutes: means weighted by turns, and of a p95 the highest. A chosen time counts every ${width} minutes it touches. `
}

/** Named slices first, then every value of every attribute that has at least two values; `any` is left out. */
function comparedSlices(data: ChartData, columns: SliceColumn[]): string[] {
  const { minutes } = data.drill
  const known = new Set(columns.flatMap((column) => minutes.slicesOf(column.metric)))
  const named = Object.keys(data.scenario.slices).map((name) => canonicalSlice(name, data.scenario))
  const single = [...known].filter(isSingleValue).sort()
  const byAttribute = attributes.map((attribute) => single.filter((slice) => slice.startsWith(`${attribute}=`)))
  return [...new Set(['', ...named, ...byAttribute.filter((values) => values.length > 1).flat()])].filter((slice) =>
    known.has(slice),
  )
}

/** How many more turns than in the twin ended without an answer (share); left out when not more. */
function moreLostThan(point: JoinedPoint | undefined): { moreLost?: number } {
  const more = (point?.drill ?? 0) - (point?.twin ?? 0)
  return more > 0.01 ? { moreLost: rounded(more) as number } : {}
}

function cellRows(data: ChartData, slice: string, column: SliceColumn, width: number): Row[] {
  const name = sliceText(slice, data.scenario)
  const flip = (value: number | null) =>
    value === null || !column.failure ? value : Number((1 - value).toPrecision(4))
  const lost = new Map(joined(data, LOST, slice, width).map((point) => [point.minute, point]))
  return joined(data, column.metric, slice, width)
    .filter((point) => point.drill !== null || point.twin !== null)
    .map(({ minute, drill, twin, n }) => ({
      minute,
      slice: name,
      metric: column.label,
      drill: flip(drill),
      twin: flip(twin),
      n,
      floor: column.unit === 'ratio' ? ratioFloor : 0,
      ...moreLostThan(lost.get(minute)),
    }))
}
