import { US_PER_MINUTE } from '../kernel/time.ts'

/** Arrivals that would come later than this after the clock never come: a profile may fall silent for good. */
export const NEVER_US = 366 * 24 * 60 * US_PER_MINUTE

/** How a rate moves around its mean as time goes on. */
export interface RelativeRate {
  /**
   * The sigma of the slow factor for a process of `perMinute` arrivals. `ownPerMinute` is the rate of the whole cohort,
   * where it is not the one it started with.
   */
  sigmaFor(perMinute: number, ownPerMinute?: number): number
  /** The rate relative to the mean at `atUs`, and until when it stays so (after `atUs`). */
  at(atUs: number, sigma: number): { times: number; untilUs: number }
}
