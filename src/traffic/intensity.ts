import { lognormalFrom, normal } from '../kernel/distributions.ts'
import { exp, log } from '../kernel/math.ts'
import type { RandomStreams, Stream } from '../kernel/random.ts'
import { US_PER_MINUTE } from '../kernel/time.ts'
import type { ArrivalPattern } from '../model/scenario.ts'
import type { RelativeRate } from './relativeRate.ts'

/** Duration of one value of the slow factor: the counts of the source are per five minutes. */
export const BLOCK_MINUTES = 5
const BLOCK_US = BLOCK_MINUTES * US_PER_MINUTE
/** Monday to Friday relative to their mean; Saturday and Sunday are unknown and count as 1 (Weinberg, Brown & Stroud 2007). */
const weekdayTimes = [1.122, 1.006, 0.949, 0.948, 0.985, 1, 1]
/** Coefficient of variation of whole days after the weekday (same source). */
const DAY_CV = 0.063
/** Gaps in operational time are Gamma of this shape, so that counts at a constant rate have a dispersion of 0.8. */
export const GAP_SHAPE = 1.25
/**
 * Correlation of successive blocks' factors. With counts of dispersion D = 1.61, of which 1/GAP_SHAPE = 0.8 comes from the
 * gaps, the counts' own lag-1 correlation is ρ · (1.61 − 0.8) / 1.61 = 0.41, as measured.
 */
const BLOCK_CORRELATION = 0.815

/** Variance over mean of a stationary count with Gamma gaps, from the renewal theorem's first two terms (Cox 1962). */
function gapDispersion(mean: number): number {
  return Math.min(1, 1 / GAP_SHAPE + (1 - 1 / GAP_SHAPE ** 2) / (6 * mean))
}

/** A cohort's arrival rate relative to its mean: time of day × weekday × the day's own level × a slow random factor. */
export class Intensity implements RelativeRate {
  private readonly relative: (minuteOfDay: number) => number
  private readonly startMinuteOfDay: number
  private readonly level: number
  private readonly callsPerMinute: number
  private readonly dispersion: number
  private readonly slow: Stream
  /** By block: the rate relative to the mean without the slow factor, and the normal score of that factor. */
  private readonly levels: number[] = []
  private readonly scores: number[] = []

  /** `dispersion`: variance over mean of the counts in five minutes at `callsPerMinute`. */
  constructor(
    arrivals: ArrivalPattern,
    clock: { startMinuteOfDay: number; weekday: number },
    random: RandomStreams,
    cohort: string,
    callsPerMinute: number,
    dispersion: number,
  ) {
    this.relative = profileOf(arrivals)
    this.startMinuteOfDay = clock.startMinuteOfDay
    const sigmaDay = Math.sqrt(log(1 + DAY_CV * DAY_CV))
    const day = random.stream('arrivals', cohort, 'day').uniform()
    this.level = weekdayTimes[clock.weekday - 1] * lognormalFrom(day, exp((-sigmaDay * sigmaDay) / 2), sigmaDay)
    this.callsPerMinute = callsPerMinute
    this.dispersion = dispersion
    this.slow = random.stream('arrivals', cohort, 'slow')
  }

  /**
   * The slow factor's sigma for a process of this rate, so that its counts have the required dispersion. A rate below the
   * cohort's own uses the cohort's: a few additional calls follow the same factor as the rest.
   */
  sigmaFor(perMinute: number, ownPerMinute = this.callsPerMinute): number {
    const mean = Math.max(perMinute, ownPerMinute) * BLOCK_MINUTES
    if (mean <= 0) return 0
    return Math.sqrt(log(1 + Math.max(0, this.dispersion - gapDispersion(mean)) / mean))
  }

  /** The rate relative to the mean in the block that contains `atUs`, and the end of that block. */
  at(atUs: number, sigma: number): { times: number; untilUs: number } {
    const block = Math.floor(atUs / BLOCK_US)
    while (this.levels.length <= block) this.addBlock(this.levels.length)
    const factor = exp(sigma * this.scores[block] - (sigma * sigma) / 2)
    return { times: this.levels[block] * factor, untilUs: (block + 1) * BLOCK_US }
  }

  private addBlock(block: number): void {
    const noise = normal(this.slow)
    const r = BLOCK_CORRELATION
    this.scores.push(block === 0 ? noise : r * this.scores[block - 1] + Math.sqrt(1 - r * r) * noise)
    this.levels.push(this.relative(this.startMinuteOfDay + (block + 0.5) * BLOCK_MINUTES) * this.level)
  }
}

const DAY_MINUTES = 1440

/** Linear between the values of the profile; outside its hours, which may span midnight, the nearer end holds. */
function profileOf(arrivals: ArrivalPattern): (minuteOfDay: number) => number {
  if (arrivals.kind === 'trace' || arrivals.relative.length === 0) return () => 1
  const { relative, firstMinuteOfDay, stepMinutes } = arrivals
  return (minuteOfDay) => {
    const span = (relative.length - 1) * stepMinutes
    const since = (((minuteOfDay - firstMinuteOfDay) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES
    if (since >= span) return since - span <= DAY_MINUTES - since ? relative[relative.length - 1] : relative[0]
    const left = Math.floor(since / stepMinutes)
    return relative[left] + (relative[left + 1] - relative[left]) * (since / stepMinutes - left)
  }
}
