import type { DetectorOptions } from './detectorOption.ts'
import { middleAndSpread } from './median.ts'

/** One minute of one queue. A missing value is null: neither growth nor its absence. */
export interface QueueMinute {
  /** Minutes on any evenly running clock. */
  minute: number
  queueDepth: number | null
  /** Null: unknown, or no turn was served; `completed` 0 or an old `oldestWaitMs` shows that it was the latter. */
  p95Ms: number | null
  /** Age of the oldest waiting job: it shows a late tail even when no job is served. */
  oldestWaitMs?: number | null
  /** Busy share of the workers that serve the queue. */
  utilisation?: number | null
  /** Jobs that left the queue in the minute; with the depth they give the wait by Little's law. */
  completed?: number | null
}

/** A saturated minute, with the action to take. */
export interface SaturationAlert {
  minute: number
  /** Jobs per minute since the last known depth. */
  queueGrowth: number
  /** Null when no turn was served. */
  p95Ms: number | null
  action: 'shed_batch_or_add_capacity' | 'check_batching_and_routing' | 'look_for_stuck_workers'
  /**
   * Evidence: `growth` in a minute, steady `climb` over several, a `plateau` that does not drain, or the `wait`
   * itself.
   */
  because: 'growth' | 'climb' | 'plateau' | 'wait'
  queueDepth: number
  /** First minute of the episode this minute belongs to. */
  since: number
}

export const saturationOptions = {
  queueGrowthThreshold: {
    unit: 'count/min',
    default: 25,
    min: 0,
    about: 'growth in a minute, or net growth over several, that counts as growing',
  },
  p95ThresholdMs: { unit: 'ms', default: 1200, min: 0, about: 'tail latency at which users suffer' },
  plateauDepth: {
    unit: 'count',
    default: 100,
    min: 0,
    about: 'until ten quiet minutes have calibrated the queue’s level: rise above its least depth that counts as deep',
  },
  gapMinutes: { unit: 'min', default: 2, min: 1, about: 'a longer hole in the data starts the detector afresh' },
  clearMinutes: { unit: 'min', default: 2, min: 1, about: 'clear minutes in a row that end an episode' },
  utilisationHigh: { unit: 'ratio', default: 0.85, min: 0, max: 1, about: 'above, the workers are busy: shed or add capacity' },
  utilisationLow: { unit: 'ratio', default: 0.6, min: 0, max: 1, about: 'below, work waits while workers idle: look for stuck ones' },
} as const satisfies DetectorOptions

export type SaturationSettings = Record<keyof typeof saturationOptions, number>

/** Quiet minutes needed before the queue's own level is known, and how many of the latest are kept. */
const QUIET_MIN = 10
const QUIET_KEPT = 120
/** Depths up to this many spreads above the median of quiet minutes count as quiet. */
const SPREADS = 6
/** Slack of the climb per minute, as a share of the growth threshold: the random walk of a queue in balance. */
const CLIMB_SLACK = 0.04
/** Multiple of `plateauDepth` that counts as deep for a queue without quiet minutes. */
const DEEP_ANYWAY = 2.5
/** Minutes that a climb or a plateau must last. */
const LASTING = 2
/** A queue that loses a tenth of its depth per minute is draining. */
const DRAIN = 0.1
/** An episode ends below this share of the latency threshold. */
const CLEAR_PART = 0.8

/**
 * Watches one queue minute by minute. Saturation is a joint signal: work is waiting (the queue grows in a minute,
 * climbs over several, stands deep without draining, or its wait by Little's law reaches the latency threshold) and
 * the tail is late. Utilisation never raises an alert; it selects the action.
 */
export class SaturationWatch {
  private readonly settings: SaturationSettings
  private last: { minute: number; depth: number } | null = null
  private quiet: number[] = []
  private least = Number.POSITIVE_INFINITY
  private climb = 0
  private climbing = 0
  private standing = 0
  private clear = 0
  private since: number | null = null

  constructor(settings: SaturationSettings) {
    this.settings = settings
  }

  /** Takes the next minute. Returns an alert if the queue is saturated in it, else null. */
  observe({ minute, queueDepth: depth, p95Ms, oldestWaitMs, utilisation, completed }: QueueMinute): SaturationAlert | null {
    if (depth === null) return null
    this.least = Math.min(this.least, depth)
    const { last } = this
    if (last === null || minute - last.minute > this.settings.gapMinutes) {
      this.startAfresh()
      this.last = { minute, depth }
      return null
    }
    const elapsed = minute - last.minute
    const growth = (depth - last.depth) / elapsed
    this.follow(depth, growth, elapsed, p95Ms)
    this.last = { minute, depth }
    const because = this.waiting(growth, depth, completed ?? null)
    const tailMs = this.tail(p95Ms, oldestWaitMs ?? null, completed ?? null)
    if (tailMs === null) return null
    if (tailMs < this.settings.p95ThresholdMs || because === null) {
      this.settle(tailMs, depth, because === null)
      return null
    }
    this.clear = 0
    this.since ??= minute
    const action = this.actionFor(utilisation ?? null)
    return { minute, queueGrowth: growth, p95Ms, action, because, queueDepth: depth, since: this.since }
  }

  /** The tail, ms: with no completions while work waits, at least the age of the oldest waiting job. Null: unknown. */
  private tail(p95Ms: number | null, oldestWaitMs: number | null, completed: number | null): number | null {
    const served = p95Ms ?? (completed === 0 ? Number.POSITIVE_INFINITY : null)
    return served === null || oldestWaitMs === null ? (served ?? oldestWaitMs) : Math.max(served, oldestWaitMs)
  }

  private startAfresh(): void {
    this.climb = 0
    this.climbing = 0
    this.standing = 0
    this.clear = 0
    this.since = null
  }

  /** Updates climb and plateau, which last longer than a minute. */
  private follow(depth: number, growth: number, elapsed: number, p95Ms: number | null): void {
    const slack = CLIMB_SLACK * this.settings.queueGrowthThreshold
    this.climb = Math.max(0, this.climb + (growth - slack) * elapsed)
    this.climbing = this.climb > 0 && growth > 0 ? this.climbing + elapsed : 0
    const stands = depth > this.level() && growth > -DRAIN * depth
    this.standing = stands ? this.standing + elapsed : 0
    const calm = p95Ms !== null && p95Ms < CLEAR_PART * this.settings.p95ThresholdMs && this.since === null
    if (calm) this.quiet.push(depth)
    if (this.quiet.length > QUIET_KEPT) this.quiet.shift()
  }

  /** Depths above this are deep: calibrated on the queue's own quiet minutes. */
  private level(): number {
    const { plateauDepth } = this.settings
    if (this.quiet.length < QUIET_MIN) return Math.min(this.least + plateauDepth, DEEP_ANYWAY * plateauDepth)
    const { median, spread } = middleAndSpread(this.quiet)
    return median + Math.max(SPREADS * spread, this.settings.queueGrowthThreshold)
  }

  private waiting(growth: number, depth: number, completed: number | null): SaturationAlert['because'] | null {
    if (growth >= this.settings.queueGrowthThreshold) return 'growth'
    if (this.climbing >= LASTING && this.climb >= this.settings.queueGrowthThreshold) return 'climb'
    if (this.standing >= LASTING) return 'plateau'
    const waitMs = completed === null || depth === 0 ? 0 : (depth / completed) * 60_000
    return waitMs >= this.settings.p95ThresholdMs && growth > -DRAIN * depth ? 'wait' : null
  }

  /** Ends an episode after `clearMinutes` clear minutes: the tail is in time, or the queue is shallow again. */
  private settle(p95Ms: number, depth: number, notWaiting: boolean): void {
    const inTime = p95Ms < CLEAR_PART * this.settings.p95ThresholdMs
    this.clear = inTime || (notWaiting && depth <= this.level()) ? this.clear + 1 : 0
    if (this.clear >= this.settings.clearMinutes) this.since = null
  }

  private actionFor(utilisation: number | null): SaturationAlert['action'] {
    if (utilisation === null || utilisation >= this.settings.utilisationHigh) return 'shed_batch_or_add_capacity'
    return utilisation < this.settings.utilisationLow ? 'look_for_stuck_workers' : 'check_batching_and_routing'
  }
}
