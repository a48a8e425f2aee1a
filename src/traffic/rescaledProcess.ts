import { gamma } from '../kernel/distributions.ts'
import type { Stream } from '../kernel/random.ts'
import { US_PER_MINUTE } from '../kernel/time.ts'
import { GAP_SHAPE } from './intensity.ts'
import { NEVER_US, type RelativeRate } from './relativeRate.ts'

/**
 * Arrivals as a renewal process of unit rate in operational time, which runs as fast as the intensity says. Changing the
 * rate keeps what is left of the present gap, so the same gaps are used whatever happens to the rate.
 */
export class RescaledProcess {
  private readonly intensity: RelativeRate
  private readonly gaps: Stream
  private leftOfGap: number
  private atUs = 0
  private perMinute: number
  private sigma: number

  /**
   * `first`: whether the first gap begins now, or is what is left of one that began before (the residual of a stationary
   * renewal process), so that the mean count is the rate times the time from the first instant on.
   */
  constructor(intensity: RelativeRate, gaps: Stream, perMinute: number, first: 'whole' | 'residual' = 'whole') {
    this.intensity = intensity
    this.gaps = gaps
    this.perMinute = perMinute
    this.sigma = intensity.sigmaFor(perMinute)
    this.leftOfGap = first === 'whole' ? gamma(gaps, GAP_SHAPE, 1) : residual(gaps)
  }

  /** When the next arrival will be if the rate stays; infinity if the rate is 0 or falls to 0 for good. Does not move the process. */
  nextUs(): number {
    if (this.perMinute <= 0) return Number.POSITIVE_INFINITY
    let left = this.leftOfGap
    let atUs = this.atUs
    while (atUs - this.atUs < NEVER_US) {
      const { times, untilUs } = this.intensity.at(atUs, this.sigma)
      const perUs = (this.perMinute * times) / US_PER_MINUTE
      const capacity = perUs * (untilUs - atUs)
      if (capacity > left) return Math.ceil(atUs + left / perUs)
      left -= capacity
      atUs = untilUs
    }
    return Number.POSITIVE_INFINITY
  }

  /** The arrival at `atUs` (the last `nextUs`) has happened; the next gap begins. */
  arrived(atUs: number): void {
    this.atUs = atUs
    this.leftOfGap = gamma(this.gaps, GAP_SHAPE, 1)
  }

  /** From `nowUs` on the mean rate is another; `ownPerMinute` is the one of the whole cohort, where that changes too. */
  setRate(nowUs: number, perMinute: number, ownPerMinute?: number): void {
    while (this.atUs < nowUs) {
      const { times, untilUs } = this.intensity.at(this.atUs, this.sigma)
      const toUs = Math.min(untilUs, nowUs)
      this.leftOfGap = Math.max(0, this.leftOfGap - (this.perMinute * times * (toUs - this.atUs)) / US_PER_MINUTE)
      this.atUs = toUs
    }
    this.perMinute = perMinute
    this.sigma = this.intensity.sigmaFor(perMinute, ownPerMinute)
  }
}

/** An instant falls into a gap with a chance proportional to its length, and anywhere in it alike. */
function residual(gaps: Stream): number {
  return gaps.uniform() * gamma(gaps, GAP_SHAPE + 1, (GAP_SHAPE + 1) / GAP_SHAPE)
}
