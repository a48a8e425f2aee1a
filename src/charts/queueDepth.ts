import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { joined } from './joined.ts'
import { plain } from './metricText.ts'
import { grownByTurns, type QueueGrowth, queueGrowth } from './queueGrowth.ts'
import { stripes } from './stripes.ts'
import { binMinutes, binNote } from './timeBins.ts'

/** Depth of every queue over the run, coloured relative to the healthy mean. */
export function queueDepth(data: ChartData): ChartSpec {
  const { queues } = data
  const width = binMinutes(data.drill.durationMinutes, queues.length)
  const known = queueGrowth(data)
  known.sort((a, b) => queues.indexOf(a.queue) - queues.indexOf(b.queue))
  const rows: Row[] = known.flatMap(({ queue, twinMean }) =>
    joined(data, `${queue.name}.queueDepth`, '', width).map(({ minute, drill, twin }) => ({
      minute,
      lane: queue.title,
      drill,
      twin,
      healthyMean: twinMean ?? 0,
    })),
  )
  const peaks = Object.fromEntries(
    known.map(({ queue, peak }) => [queue.title, plain(peak < 10 ? Number(peak.toFixed(1)) : Math.round(peak))]),
  )
  return chartSpec({
    title: 'Queue depth by stage',
    howToRead:
      'Upper stripe: the drill; lower stripe: its healthy twin. Colour: how many times the healthy mean are waiting, so that a queue that grew is warm however deep it usually is.',
    takeaway: queueTakeaway(data),
    note: binNote(width, 'highest', data.drill.minutes.windowMinutes),
    ...stripes(data, {
      rows,
      lanes: known.map(({ queue }) => queue.title),
      laneLabel: 'stage',
      valueLabel: 'waiting',
      // One is added to both, so that 0.1 → 1 does not count as tenfold growth.
      shade: 'log((datum.value + 1) / (datum.healthyMean + 1)) / LN2',
      scale: { range: 'heatmap', domain: [0, 4], clamp: true },
      legend: { title: 'times the healthy mean', values: [0, 1, 2, 3, 4], labelExpr: "pow(2, datum.value) + '×'" },
      laneText: `datum.value + ' · peak ' + (${JSON.stringify(peaks)})[datum.value]`,
      format: '.3~r',
      binMinutes: width,
    }),
  })
}

/** Which queue grew since the fault, in one sentence. */
export function queueTakeaway(data: ChartData): string {
  const growth = queueGrowth(data)
  if (growth.length === 0) return 'This run measured no queue.'
  const grown = growth.filter(({ grew }) => grew)
  const deeper = growth.filter((one) => one.deeper)
  if (grown.length === 0 && deeper.length > 0) return deeperText(deeper, data)
  if (grown.length === 0)
    return `No queue grew: ${onsetMinute(data) === null ? 'every stage kept up' : `every stage is as deep as ${healthyTime(data)}`}.`
  const [worst, ...others] = grown
  const also = others.length === 0 ? '' : ` ${others.map(({ queue }) => queue.title).join(', ')} grew too.`
  const before = worst.twinMean === null ? '' : ` against ${plain(worst.twinMean)} in the healthy twin`
  return `The ${worst.queue.title} queue grew: ${plain(worst.drillMean)} waiting on average since the fault${before}, at most ${plain(worst.peak)} in minute ${worst.peakMinute}.${also}`
}

/** Queues that stay short and are several times as deep as in the twin: no congestion, but not as in the twin either. */
function deeperText([worst, ...others]: readonly QueueGrowth[], data: ChartData): string {
  const [healthy, drill] = [plain(worst.twinMean ?? 0), plain(worst.drillMean)]
  const also = others.length === 0 ? '' : ` So ${others.length === 1 ? 'is' : 'are'} ${others.map(({ queue }) => queue.title).join(', ')}.`
  return `No queue grew by ${grownByTurns} or more, but ${worst.queue.title} is deeper than ${healthyTime(data)}: ${drill} waiting on average since the fault, against ${healthy}.${also}`
}

function healthyTime({ twin }: ChartData): string {
  return twin === null ? 'before the fault' : 'in the healthy twin'
}
