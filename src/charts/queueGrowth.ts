import type { StageQueue } from '../model/stageQueue.ts'
import { type ChartData, onsetMinute } from './chartData.ts'
import { rounded } from './chartSpec.ts'
import { joined, meansSince } from './joined.ts'

/** Depth of a queue since the fault, in turns, and whether it grew. */
export interface QueueGrowth {
  queue: StageQueue
  drillMean: number
  twinMean: number | null
  peak: number
  peakMinute: number
  grew: boolean
  /** Several times as deep as in the twin, whether or not it is deep. */
  deeper: boolean
}

/** A queue has grown when it holds 1.5 times the twin's turns and at least this many turns more. */
const grownTimes = 1.5
export const grownByTurns = 2
/** Differences below this are chance: a turn that waits for six seconds of each minute. */
const deeperByTurns = 0.1

/**
 * Growth of every queue since the first fault (or over the whole run), largest first. Without a twin, against the time
 * before the fault.
 */
export function queueGrowth(data: ChartData): QueueGrowth[] {
  const onset = onsetMinute(data)
  const growths: QueueGrowth[] = []
  for (const queue of data.queues) {
    const points = joined(data, `${queue.name}.queueDepth`, '', 1)
    const { drill, twin } = meansSince(points, onset ?? 0)
    if (drill === null) continue
    const early = points.filter((point) => point.minute < (onset ?? 0))
    const healthy = data.twin === null ? meansSince(early, 0).drill : twin
    let peak = points[0]
    for (const point of points) {
      if (point.minute >= (onset ?? 0) && (point.drill ?? -1) > (peak.drill ?? -1)) peak = point
    }
    growths.push({
      queue,
      drillMean: rounded(drill) as number,
      twinMean: rounded(healthy),
      peak: peak.drill ?? 0,
      peakMinute: peak.minute,
      ...compared(drill, healthy),
    })
  }
  return growths.sort((a, b) => b.drillMean - (b.twinMean ?? 0) - (a.drillMean - (a.twinMean ?? 0)))
}

function compared(drill: number, healthy: number | null): Pick<QueueGrowth, 'grew' | 'deeper'> {
  if (healthy === null || drill <= healthy * grownTimes) return { grew: false, deeper: false }
  return { grew: drill - healthy >= grownByTurns, deeper: drill - healthy >= deeperByTurns }
}
