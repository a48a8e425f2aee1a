import type { Streams } from '../metrics/streams.ts'
import type { ChartData } from './chartData.ts'
import type { ChartSpec } from './chartSpec.ts'
import { joined } from './joined.ts'
import { plain } from './metricText.ts'
import { silenceText } from './silence.ts'
import { type ShownStream, streamLines } from './streamLines.ts'
import { binMinutes, binNote } from './timeBins.ts'

/** Streams that a freeze cannot hide: callers waiting now, and what became of the turns that began in the minute. */
const streams = ['turn.oldestUnansweredMs', 'turn.unanswered', 'turn.open', 'began.gapMs.p95', 'began.unanswered', 'turn.unserved']

/** Six streams of a day would otherwise be as large as all latencies together. */
const ROWS_MAX = 900

/** Callers waiting over the run, and outcomes by the minute in which turns began. */
export function waitingNow(data: ChartData): ChartSpec {
  const shown = streams.filter((metric) => data.drill.minutes.series(metric).length > 0)
  const widthMinutes = binMinutes(data.drill.durationMinutes, streams.length, ROWS_MAX)
  return streamLines(data, {
    title: 'Who waits at this moment',
    howToRead:
      'Counted at the end of each minute, or by the minute in which a turn began: a percentile of turns that ended cannot show those that do not.',
    takeaway: takeaway(data),
    note: binNote(widthMinutes, 'highest'),
    streams: shown.map((metric) => asChoice(data.streams, metric)),
    widthMinutes,
    height: 200,
  })
}

function asChoice(all: Streams, name: string): ShownStream {
  const { label, metric } = all.named(name)
  const { unit } = metric
  const choice = `${label}${unit === 'ratio' ? ' (%)' : unit === 'ms' ? ' (ms)' : ''}`
  return { metric: name, slice: '', unit, choice }
}

/** The longest wait of a caller at the end of any minute. */
function takeaway(data: ChartData): string {
  const points = joined(data, 'turn.oldestUnansweredMs', '', 1)
  const longest = points.reduce((most, point) => ((point.drill ?? -1) > (most?.drill ?? -1) ? point : most), points[0])
  if (longest === undefined || longest.drill === null) return `Nobody was waiting at the end of a minute.${silenceText(data)}`
  const twins = points.flatMap(({ twin }) => (twin === null ? [] : [twin]))
  const beside = twins.length === 0 ? '' : `; ${plain(Math.max(...twins) / 1000)} s in the healthy twin`
  return `Longest wait for an answer: ${plain(longest.drill / 1000)} s at the end of minute ${longest.minute}${beside}.${silenceText(data)}`
}
