import { lognormalFrom, normal } from '../kernel/distributions.ts'
import { exp, log } from '../kernel/math.ts'
import type { RandomStreams, Stream } from '../kernel/random.ts'
import { US_PER_MINUTE } from '../kernel/time.ts'
import type { Arrivals } from '../model/scenario.ts'

/** Length of a block over which the slow factor holds: the counts of the source are per five minutes. */
export const BLOCK_MINUTES = 5
const BLOCK_US = BLOCK_MINUTES * US_PER_MINUTE
/** Monday to Friday relative to their mean; Saturday and Sunday are unknown and count as 1 (Weinberg, Brown & Stroud 2007). */
const weekdayTimes = [1.122, 1.006, 0.949, 0.948, 0.985, 1, 1]
/** Coefficient of variation of whole days after the weekday (same source). */
const DAY_CV = 0.063
/** Gaps in operational time are Gamma of this shape, so that counts of one rate have a dispersion of 0.8. */
export const GAP_SHAPE = 1.25
/**
 * Correlation of neighbouring blocks' factors. With counts of dispersion D = 1.61, of which 1/GAP_SHAPE = 0.8 comes from
 * the gaps, the counts' own lag-1 correlation is ρ · (1.61 − 0.8) / 1.61 = 0.41, as measured.
 */
const BLOCK_CORRELATION = 0.815

/** How a cohort's arrival rate moves around its mean: time of day × weekday × the day's own level × a slow random factor. */
export class Intensity {
  private readonly relative: (minuteOfDay: number) => number
  private readonly startMinuteOfDay: number
  private readonly level: number
  private readonly sigma: number
  private readonly slow: Stream
  private readonly blocks: number[] = []
  private z = 0

  /** `dispersion`: variance over mean of the counts in five minutes at `callsPerMinute`. */
  constructor(
    arrivals: Arrivals,
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
    const mean = Math.max(callsPerMinute * BLOCK_MINUTES, 1e-9)
    this.sigma = Math.sqrt(log(1 + Math.max(0, dispersion - 1 / GAP_SHAPE) / mean))
    this.slow = random.stream('arrivals', cohort, 'slow')
  }

  /** The rate relative to the mean in the block that holds `atUs`, and where that block ends. */
  at(atUs: number): { times: number; untilUs: number } {
    const block = Math.floor(atUs / BLOCK_US)
    while (this.blocks.length <= block) this.blocks.push(this.nextBlock(this.blocks.length))
    return { times: this.blocks[block], untilUs: (block + 1) * BLOCK_US }
  }

  private nextBlock(block: number): number {
    const noise = normal(this.slow)
    const r = BLOCK_CORRELATION
    this.z = block === 0 ? noise : r * this.z + Math.sqrt(1 - r * r) * noise
    const factor = exp(this.sigma * this.z - (this.sigma * this.sigma) / 2)
    return this.relative(this.startMinuteOfDay + (block + 0.5) * BLOCK_MINUTES) * this.level * factor
  }
}

function profileOf(arrivals: Arrivals): (minuteOfDay: number) => number {
  if (arrivals.kind === 'trace' || arrivals.relative.length === 0) return () => 1
  const { relative, firstMinuteOfDay, stepMinutes } = arrivals
  return (minuteOfDay) => {
    const at = ((minuteOfDay % 1440) - firstMinuteOfDay) / stepMinutes
    if (at <= 0) return relative[0]
    if (at >= relative.length - 1) return relative[relative.length - 1]
    const left = Math.floor(at)
    return relative[left] + (relative[left + 1] - relative[left]) * (at - left)
  }
}
