import { gamma } from '../kernel/distributions.ts'
import type { Stream } from '../kernel/random.ts'
import { US_PER_MINUTE } from '../kernel/time.ts'
import { GAP_SHAPE } from './intensity.ts'
import { NEVER_US, type RelativeRate } from './relativeRate.ts'

/**
 * Arrivals as a renewal process of unit rate in operational time, whose speed is the intensity. A change of rate keeps the
 * remaining part of the present gap, so the same gaps are used whatever the rate does.
 */
export class RescaledProcess {
  private readonly intensity: RelativeRate
  private readonly gaps: Stream
  private leftOfGap: number
  private atUs = 0
  private perMinute: number
  private sigma: number

  /**
   * `first`: whether the first gap starts now, or is the residual of one that started before (stationary renewal process), so
   * that the mean count is the rate times the time from the first instant on.
   */
  constructor(intensity: RelativeRate, gaps: Stream, perMinute: number, first: 'whole' | 'residual' = 'whole') {
    this.intensity = intensity
    this.gaps = gaps
    this.perMinute = perMinute
    this.sigma = intensity.sigmaFor(perMinute)
    this.leftOfGap = first === 'whole' ? gamma(gaps, GAP_SHAPE, 1) : residual(gaps)
  }

  /** Time of the next arrival at the present rate; infinity if the rate is 0 or falls to 0 for good. Does not change the process. */
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

  /** Consumes the arrival at `atUs` (the last `nextUs`); the next gap starts. */
  arrived(atUs: number): void {
    this.atUs = atUs
    this.leftOfGap = gamma(this.gaps, GAP_SHAPE, 1)
  }

  /** Changes the mean rate from `nowUs` on; `ownPerMinute` is that of the whole cohort, where that changes too. */
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

/** A random instant falls into a gap with probability proportional to its length, uniformly within it. */
function residual(gaps: Stream): number {
  return gaps.uniform() * gamma(gaps, GAP_SHAPE + 1, (GAP_SHAPE + 1) / GAP_SHAPE)
}
