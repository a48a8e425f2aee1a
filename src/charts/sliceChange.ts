import { attributes } from '../model/slice.ts'
import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, maxRows, type Row } from './chartSpec.ts'
import { joined } from './joined.ts'
import { canonicalSlice, sliceText } from './metricText.ts'
import { isSingleValue, type SliceColumn, sliceColumns } from './sliceColumns.ts'
import { fewestTurns, ratioFloor, strongestCell } from './strongestCell.ts'
import { binMinutes, binNote } from './timeBins.ts'

/** Rows of the page's largest table; with the other charts this keeps a report near a megabyte. */
const rowCap = Math.min(maxRows, 6000)

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
      'One row a slice, one column a metric; more is worse in all of them. Red: worse than in the twin, green: better. Since the fault, or in the chosen time.',
    takeaway: strongestCell(data, slices, columns),
    note: [
      binNote(width, 'mean').replace('each point', 'each cell'),
      `Ratios are compared with one point added to both; cells of fewer than ${fewestTurns} turns stay empty.`,
    ]
      .filter((part) => part !== '')
      .join(' '),
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
    transform: pooledOverTime(data, width),
    encoding: cellPlace(lanes, columns),
    layer: [cells, changeText(columns.length)],
  })
}

/** Named slices first, then every value of every attribute that has at least two; `any` says nothing. */
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

function cellRows(data: ChartData, slice: string, column: SliceColumn, width: number): Row[] {
  const name = sliceText(slice, data.scenario)
  const flip = (value: number | null) =>
    value === null || !column.failure ? value : Number((1 - value).toPrecision(4))
  return joined(data, column.metric, slice, width, 'mean')
    .filter((point) => point.drill !== null || point.twin !== null)
    .map(({ minute, drill, twin, n }) => ({
      minute,
      slice: name,
      metric: column.label,
      drill: flip(drill),
      twin: flip(twin),
      n,
      floor: column.unit === 'ratio' ? ratioFloor : 0,
    }))
}

/** Weighted by turns over the chosen time; when nothing was chosen, over the time since the fault. */
function pooledOverTime(data: ChartData, width: number): object[] {
  const end = data.drill.durationMinutes
  const onset = onsetMinute(data) ?? 0
  const from = `(fromMinute <= 0 && toMinute >= ${end} ? ${onset} : fromMinute)`
  return [
    { filter: `datum.minute + ${width} > ${from} && datum.minute < toMinute` },
    { filter: 'isValid(datum.drill) && isValid(datum.twin)' },
    { calculate: 'datum.drill * datum.n', as: 'drillSum' },
    { calculate: 'datum.twin * datum.n', as: 'twinSum' },
    {
      aggregate: [
        { op: 'sum', field: 'drillSum', as: 'drillTotal' },
        { op: 'sum', field: 'twinSum', as: 'twinTotal' },
        { op: 'sum', field: 'n', as: 'turns' },
        { op: 'max', field: 'floor', as: 'floor' },
      ],
      groupby: ['slice', 'metric'],
    },
    { filter: `datum.turns >= ${fewestTurns}` },
    { calculate: 'datum.drillTotal / datum.turns', as: 'drillMean' },
    { calculate: 'datum.twinTotal / datum.turns', as: 'twinMean' },
    { calculate: '(datum.drillMean + datum.floor) / (datum.twinMean + datum.floor)', as: 'times' },
    { filter: 'isFinite(datum.times) && datum.times > 0' },
    { calculate: 'log(datum.times) / LN2', as: 'doublings' },
  ]
}

function cellPlace(lanes: string[], columns: SliceColumn[]): object {
  const labels = columns.map((column) => column.label)
  const axis = {
    orient: 'top',
    // Narrow columns have no room for slanted names.
    labelAngle: { expr: `width / ${labels.length} < 34 ? -90 : -38` },
    labelAlign: 'left',
    labelBaseline: 'middle',
    labelLimit: 150,
    ticks: false,
    domain: false,
  }
  return {
    x: {
      field: 'metric',
      type: 'ordinal',
      title: null,
      scale: { domain: labels, paddingInner: 0.05 },
      axis: { ...axis, labelOffset: 0 },
    },
    y: { field: 'slice', type: 'ordinal', title: null, scale: { domain: lanes, paddingInner: 0.1 } },
    tooltip: [
      { field: 'slice' },
      { field: 'metric' },
      { field: 'drillMean', title: 'drill', format: '.4~r' },
      { field: 'twinMean', title: 'healthy twin', format: '.4~r' },
      { field: 'times', title: 'times', format: '.2f' },
      { field: 'turns', title: 'n' },
    ],
  }
}

const cells = {
  mark: { type: 'rect', cornerRadius: 2 },
  encoding: {
    color: {
      field: 'doublings',
      type: 'quantitative',
      scale: { domain: [-1, 1], clamp: true, range: 'diverging', interpolate: 'rgb' },
      legend: {
        title: 'drill ÷ healthy twin',
        values: [-1, 0, 1],
        labelExpr: "['half', 'same', 'double'][datum.value + 1]",
      },
    },
  },
}

/** Only changes that matter are written out, a third more or less, and only where a cell has room for it. */
function changeText(columns: number): object {
  return {
    transform: [{ filter: 'abs(datum.doublings) > 0.41' }],
    mark: {
      type: 'text',
      fontSize: 9.5,
      fontWeight: 'bold',
      opacity: { expr: `width / ${columns} < 27 ? 0 : 1` },
    },
    encoding: { text: { field: 'times', type: 'quantitative', format: '.2~f' } },
  }
}
