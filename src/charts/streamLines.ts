import type { ChartData } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { eventMarks } from './eventMarks.ts'
import { joined } from './joined.ts'
import { runLines } from './runLines.ts'
import { brush, inRange, minuteAxis, rangeParams } from './timeAxis.ts'

/** A stream that the reader can select. */
export interface ShownStream {
  metric: string
  slice: string
  unit: string
  /** Its label in the drop-down. */
  choice: string
}

/** The parts that differ between charts of streams. */
export interface StreamLines {
  title: string
  howToRead: string
  takeaway: string
  note: string
  streams: readonly ShownStream[]
  /** Minutes per point. */
  widthMinutes: number
  height: number
}

/** Streams over the run, one at a time, the drill beside its twin; ratios in percent. */
export function streamLines(data: ChartData, { streams, widthMinutes, ...parts }: StreamLines): ChartSpec {
  const rows: Row[] = streams.flatMap(({ metric, slice, unit, choice }) => {
    const times = unit === 'ratio' ? 100 : 1
    return joined(data, metric, slice, widthMinutes, times).map(({ minute, drill, twin }) => ({ minute, choice, drill, twin }))
  })
  const options = streams.map(({ choice }) => choice)
  const lines = runLines(data, { title: null, axis: { tickCount: 5 }, scale: { zero: true } }, [
    { field: 'minute' },
    { field: 'drill' },
    { field: 'twin', title: 'healthy twin' },
  ])
  return chartSpec({
    ...parts,
    columns: [
      { field: 'minute', label: 'minute' },
      { field: 'choice', label: 'stream' },
      { field: 'drill', label: 'drill' },
      { field: 'twin', label: 'healthy twin' },
    ],
    rows,
    choice: options.length === 0 ? null : { label: 'Stream', options, chosen: options[0] },
    brushable: true,
    params: rangeParams(data),
    transform: [inRange],
    encoding: { x: minuteAxis(data) },
    layer: [{ params: [brush], ...lines[0] }, ...lines.slice(1), ...eventMarks(data)],
  })
}
