import { US_PER_MINUTE } from '../kernel/time.ts'
import type { Scenario } from '../model/scenario.ts'

/** µs from the start of the run, in minutes. */
export function minutesFromUs(us: number): number {
  return us / US_PER_MINUTE
}

/** Number of one-minute windows of a run; the last may be shorter. */
export function durationMinutes({ durationUs }: Pick<Scenario, 'durationUs'>): number {
  return Math.ceil(durationUs / US_PER_MINUTE)
}
