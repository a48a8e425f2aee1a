import { lognormalFrom } from '../kernel/distributions.ts'

/** A network path as the world has it now. */
export interface LinkState {
  /** Both ways, ms. */
  rttMs: number
  /** Standard deviation of the one-way delay's variable part, ms. */
  jitterMs: number
  /** Share of packets lost. */
  lossRatio: number
}

/**
 * One way in ms, from a uniform drawn earlier: half the round trip plus lognormal jitter with mean and standard deviation
 * `jitterMs` (so the tail is long and nothing arrives early). The same draw gives a later arrival when the link gets worse,
 * never an earlier one.
 */
export function oneWayMs(link: LinkState, u: number): number {
  if (link.jitterMs === 0) return link.rttMs / 2
  return link.rttMs / 2 + lognormalFrom(u, link.jitterMs * UNIT_MEDIAN, UNIT_SIGMA)
}

/** Lognormal of mean 1 and coefficient of variation 1: median 1/√2, σ² = ln 2. */
const UNIT_MEDIAN = Math.SQRT1_2
const UNIT_SIGMA = 0.8325546111576977

/** Whether a packet with this draw is lost. */
export function isLost(link: LinkState, u: number): boolean {
  return u < link.lossRatio
}

/**
 * One way in ms with retransmission: each loss costs a round trip more. `u` decides the losses (its position below the
 * loss ratio says how many in a row), `jitter` the delay.
 */
export function reliableOneWayMs(link: LinkState, u: number, jitter: number): number {
  let losses = 0
  let share = link.lossRatio
  while (u < share && losses < 16) {
    losses++
    share *= link.lossRatio
  }
  return oneWayMs(link, jitter) + losses * link.rttMs
}
