import { US_PER_MINUTE } from '../kernel/time.ts'

/** Arrivals due later than this after the present count as never: a profile may be zero from some time on. */
export const NEVER_US = 366 * 24 * 60 * US_PER_MINUTE

/** A time-varying rate relative to its mean. */
export interface RelativeRate {
  /**
   * The sigma of the slow factor for a process of `perMinute` arrivals. `ownPerMinute` is the rate of the whole cohort, if it
   * is not the initial one.
   */
  sigmaFor(perMinute: number, ownPerMinute?: number): number
  /** The rate relative to the mean at `atUs`, and until when it holds (after `atUs`). */
  at(atUs: number, sigma: number): { times: number; untilUs: number }
}
