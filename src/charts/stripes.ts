import type { ChartData } from './chartData.ts'
import type { ChartParts, Column, Row } from './chartSpec.ts'
import { eventMarks } from './eventMarks.ts'
import { brush, inRange, minuteAxis, rangeParams } from './timeAxis.ts'

/** The parts that differ between charts of stripes. */
export interface Stripes {
  /** Fields `lane`, `minute`, `drill`, `twin`, and what `shade` needs. */
  rows: Row[]
  /** Lanes from top to bottom, and what a lane is. */
  lanes: string[]
  laneLabel: string
  valueLabel: string
  /** Vega expression for the colour of a cell; `datum.value` is the drill's or the twin's value. */
  shade: string
  scale: object
  legend: object
  /** Vega expression for a lane's label. */
  laneText: string
  format: string
  binMinutes: number
}

/**
 * A heatmap over time with two stripes per lane: the drill above, its twin beneath, so that a difference stands out.
 */
export function stripes(data: ChartData, what: Stripes): Omit<ChartParts, 'title' | 'howToRead' | 'takeaway'> {
  const { lanes, laneLabel, valueLabel, rows } = what
  const runs = data.twin === null ? ['drill'] : ['drill', 'twin']
  const tooltip = [
    { field: 'lane', title: laneLabel },
    { field: 'run' },
    { field: 'minute' },
    { field: 'value', title: valueLabel, format: what.format },
  ]
  const cells = {
    params: [brush],
    transform: [
      inRange,
      { fold: runs, as: ['run', 'value'] },
      { filter: 'isValid(datum.value)' },
      { calculate: what.shade, as: 'shade' },
      { calculate: `min(datum.minute + ${what.binMinutes}, toMinute)`, as: 'until' },
    ],
    mark: { type: 'rect', clip: true },
    encoding: {
      x: minuteAxis(data),
      x2: { field: 'until' },
      y: {
        field: 'lane',
        type: 'ordinal',
        title: null,
        axis: { labelExpr: what.laneText },
        scale: { domain: lanes, paddingInner: 0.22, paddingOuter: 0.05 },
      },
      yOffset: { field: 'run', type: 'nominal', scale: { domain: runs } },
      color: {
        field: 'shade',
        type: 'quantitative',
        scale: { interpolate: 'rgb', ...what.scale },
        legend: what.legend,
      },
      tooltip,
    },
  }
  const columns: Column[] = [
    { field: 'minute', label: 'minute' },
    { field: 'lane', label: laneLabel },
    { field: 'drill', label: `${valueLabel}, drill` },
    { field: 'twin', label: `${valueLabel}, healthy twin` },
  ]
  return {
    columns,
    rows,
    height: Math.max(60, lanes.length * 26),
    brushable: true,
    params: rangeParams(data),
    layer: [cells, ...eventMarks(data)],
  }
}
