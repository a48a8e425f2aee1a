import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import { type Change, ChangeWatch } from './change.ts'
import { costOptions } from './cost.ts'
import { settings } from './detectorOption.ts'
import { differenceOfShares } from './proportion.ts'
import type { RunDetector } from './runDetector.ts'

/** Success rate and number of turns over a span. */
interface Successes {
  share: number
  n: number
}

/**
 * Cost without a matching gain, in a run: the cost per turn has risen lastingly, in a route or overall, and the task
 * success since then is no better than before, or its gain is significantly below `gainMin`. Each route is compared
 * with its own past, since cost levels differ between routes for legitimate reasons.
 */
export class RouteCost implements RunDetector {
  private readonly gainMin: number
  private readonly options: Partial<Record<string, number>>
  private readonly watches = new Map<string, ChangeWatch>()

  constructor(options: Partial<Record<string, number>> = {}) {
    this.options = options
    this.gainMin = settings(costOptions, options).gainMin
  }

  observe({ minutes, minute }: { minutes: MinuteTable; minute: number }): Alert[] {
    const slices = minutes.slicesOf('cost.usdPerTurn').filter((slice) => slice === '' || /^route=[^,]*$/.test(slice))
    return slices.flatMap((slice) => {
      const latest = minutes.latest('cost.usdPerTurn', slice)
      if (latest?.minute !== minute) return []
      const change = this.watchOf(slice).observe(latest)
      if (change === null || change.direction === 'down') return []
      return this.isMatched(minutes, slice, change) ? [] : [alertOf(change, slice)]
    })
  }

  private isMatched(minutes: MinuteTable, slice: string, { since }: Change): boolean {
    const series = minutes.series('turn.taskSuccess', slice)
    const before = successesOf(series.filter((point) => point.minute < since))
    const after = successesOf(series.filter((point) => point.minute >= since))
    const gain = differenceOfShares(after, before)
    return gain.low > 0 && gain.high >= this.gainMin
  }

  private watchOf(slice: string): ChangeWatch {
    let watch = this.watches.get(slice)
    if (watch === undefined) {
      watch = new ChangeWatch(this.options)
      this.watches.set(slice, watch)
    }
    return watch
  }
}

function successesOf(points: { value: number | null; n: number }[]): Successes {
  const n = points.reduce((sum, point) => sum + point.n, 0)
  const hits = points.reduce((sum, point) => sum + (point.value ?? 0) * point.n, 0)
  return { share: n === 0 ? 0 : hits / n, n }
}

function alertOf({ minute, value, baseline, score, since }: Change, slice: string): Alert {
  return {
    detector: 'cost',
    minute,
    subject: slice.replace('route=', ''),
    action: 'cap_tokens_and_check_caches',
    evidence: { usdPerTurn: value, baseline, score, since },
  }
}
