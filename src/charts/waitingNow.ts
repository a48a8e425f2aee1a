import { findStream } from '../metrics/streams.ts'
import type { ChartData } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { eventMarks } from './eventMarks.ts'
import { joined } from './joined.ts'
import { plain } from './metricText.ts'
import { runLines } from './runLines.ts'
import { silenceText } from './silence.ts'
import { brush, inRange, minuteAxis, rangeParams } from './timeAxis.ts'
import { binMinutes, binNote } from './timeBins.ts'

/** What a freeze cannot hide: who waits at this moment, and what became of the turns that began in it. */
const streams = ['turn.oldestUnansweredMs', 'turn.unanswered', 'turn.open', 'began.gapMs.p95', 'began.unanswered', 'turn.unserved']

/** Six streams of a day would be as large as all latencies together. */
const ROWS_MAX = 900

export function waitingNow(data: ChartData): ChartSpec {
  const shown = streams.filter((metric) => data.drill.minutes.series(metric).length > 0)
  const width = binMinutes(data.drill.durationMinutes, streams.length, ROWS_MAX)
  const name = (metric: string) => {
    const stream = findStream(metric)
    const unit = stream?.metric.unit ?? ''
    return `${stream?.label}${unit === 'ratio' ? ' (%)' : unit === 'ms' ? ' (ms)' : ''}`
  }
  const rows: Row[] = shown.flatMap((metric) => {
    const times = findStream(metric)?.metric.unit === 'ratio' ? 100 : 1
    return joined(data, metric, '', width, times).map(({ minute, drill, twin }) => ({
      minute,
      choice: name(metric),
      drill,
      twin,
    }))
  })
  const options = shown.map(name)
  const lines = runLines(data, { title: null, axis: { tickCount: 5 }, scale: { zero: true } }, [
    { field: 'minute' },
    { field: 'drill' },
    { field: 'twin', title: 'healthy twin' },
  ])
  return chartSpec({
    title: 'Who waits at this moment',
    howToRead:
      'Counted at the end of each minute, or by the minute in which a turn began: a percentile of turns that ended cannot show those that do not.',
    takeaway: takeaway(data),
    note: binNote(width, 'highest'),
    columns: [
      { field: 'minute', label: 'minute' },
      { field: 'choice', label: 'stream' },
      { field: 'drill', label: 'drill' },
      { field: 'twin', label: 'healthy twin' },
    ],
    rows,
    choice: options.length === 0 ? null : { label: 'Stream', options, chosen: options[0] },
    brushable: true,
    height: 200,
    params: rangeParams(data),
    transform: [inRange],
    encoding: { x: minuteAxis(data) },
    layer: [{ params: [brush], ...lines[0] }, ...lines.slice(1), ...eventMarks(data)],
  })
}

/** The longest that a caller had waited at the end of any minute. */
function takeaway(data: ChartData): string {
  const points = joined(data, 'turn.oldestUnansweredMs', '', 1)
  const longest = points.reduce((most, point) => ((point.drill ?? -1) > (most?.drill ?? -1) ? point : most), points[0])
  if (longest === undefined || longest.drill === null) return `Nobody was waiting at the end of a minute.${silenceText(data)}`
  const twins = points.flatMap(({ twin }) => (twin === null ? [] : [twin]))
  const beside = twins.length === 0 ? '' : `; ${plain(Math.max(...twins) / 1000)} s in the healthy twin`
  return `Longest wait for an answer: ${plain(longest.drill / 1000)} s at the end of minute ${longest.minute}${beside}.${silenceText(data)}`
}
