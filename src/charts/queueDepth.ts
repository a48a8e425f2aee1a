import { type ChartData, onsetMinute } from './chartData.ts'
import { type ChartSpec, chartSpec, type Row } from './chartSpec.ts'
import { joined } from './joined.ts'
import { plain, stageText } from './metricText.ts'
import { queueGrowth } from './queueGrowth.ts'
import { stripes } from './stripes.ts'
import { binMinutes, binNote } from './timeBins.ts'

/** The queues of the path, in the order a turn meets them. */
export const queueStages = ['capture', 'vad', 'asr', 'retrieval', 'llm', 'tts', 'egress', 'playback']

export function queueDepth(data: ChartData): ChartSpec {
  const width = binMinutes(data.drill.durationMinutes, queueStages.length)
  const known = queueStages.filter((stage) => data.drill.minutes.series(`${stage}.queueDepth`).length > 0)
  const rows: Row[] = known.flatMap((stage) =>
    joined(data, `${stage}.queueDepth`, '', width, 'highest').map(({ minute, drill, twin }) => ({
      minute,
      lane: stageText(stage),
      drill,
      twin,
    })),
  )
  return chartSpec({
    title: 'Queue depth by stage',
    subtitle: 'Upper stripe: the drill. Lower stripe: its healthy twin. A queue that grew shows as a warm upper stripe.',
    takeaway: queueTakeaway(data),
    note: binNote(width, 'highest'),
    ...stripes(data, {
      rows,
      lanes: known.map(stageText),
      laneLabel: 'stage',
      valueLabel: 'waiting',
      // A root scale shows a queue of 3 that became 12 next to one of 300.
      colour: { scale: { type: 'sqrt', range: 'heatmap', domainMin: 0 } },
      format: '.3~r',
      binMinutes: width,
    }),
  })
}

/** Which queue grew since the fault, in one sentence. */
export function queueTakeaway(data: ChartData): string {
  const growth = queueGrowth(data, queueStages)
  if (growth.length === 0) return 'This run measured no queue.'
  const grown = growth.filter((queue) => queue.grew)
  if (grown.length === 0) return `No queue grew: ${onsetMinute(data) === null ? 'every stage kept up' : 'every stage is as deep as in the healthy twin'}.`
  const [worst, ...others] = grown
  const also = others.length === 0 ? '' : ` ${others.map((queue) => stageText(queue.stage)).join(', ')} grew too.`
  const before = worst.twinMean === null ? '' : ` against ${plain(worst.twinMean)} in the healthy twin`
  return `The ${stageText(worst.stage)} queue grew: ${plain(worst.drillMean)} waiting on average since the fault${before}, at most ${plain(worst.peak)} in minute ${worst.peakMinute}.${also}`
}
