import { type ChartData, onsetMinute } from './chartData.ts'
import type { SliceColumn } from './sliceColumns.ts'
import { fewestTurns } from './strongestCell.ts'

/** From this many more turns without an answer than in the twin (share), no cell counts as better. */
const moreLost = 0.05

/** Pools over the selected time (by default since the fault), weighted by turns; quantiles by the median minute. */
export function pooledOverTime(data: ChartData, width: number, columns: readonly SliceColumn[]): object[] {
  const end = data.drill.durationMinutes
  const onset = onsetMinute(data) ?? 0
  const quantiles = columns.filter(({ quantile }) => quantile).map(({ label }) => label)
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
        { op: 'median', field: 'drill', as: 'drillMedian' },
        { op: 'median', field: 'twin', as: 'twinMedian' },
        { op: 'sum', field: 'moreLost', as: 'lostSum' },
        { op: 'count', as: 'bins' },
      ],
      groupby: ['slice', 'metric'],
    },
    { filter: `datum.turns >= ${fewestTurns}` },
    { calculate: `indexof(${JSON.stringify(quantiles)}, datum.metric) >= 0`, as: 'quantile' },
    { calculate: 'datum.quantile ? datum.drillMedian : datum.drillTotal / datum.turns', as: 'drillMean' },
    { calculate: 'datum.quantile ? datum.twinMedian : datum.twinTotal / datum.turns', as: 'twinMean' },
    { calculate: '(datum.drillMean + datum.floor) / (datum.twinMean + datum.floor)', as: 'ratio' },
    { calculate: `datum.lostSum / datum.bins > ${moreLost} ? max(1, datum.ratio) : datum.ratio`, as: 'times' },
    { filter: 'isFinite(datum.times) && datum.times > 0' },
    { calculate: 'log(datum.times) / LN2', as: 'doublings' },
  ]
}

/** Encoding of a cell's position and tooltip: one column per metric, one lane per slice. */
export function cellPlace(lanes: string[], columns: SliceColumn[]): object {
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

/** The layer of coloured cells: drill ÷ twin, from half to double. */
export const cells = {
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

/** Writes out only changes by a third or more, and only where a cell has room for the text. */
export function changeText(columns: number): object {
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
