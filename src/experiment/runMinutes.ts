import { US_PER_MINUTE } from '../kernel/time.ts'
import type { Scenario } from '../model/scenario.ts'

/** A moment of the run in minutes from its start, as people and charts count. */
export function minutesFromUs(us: number): number {
  return us / US_PER_MINUTE
}

/** Windows of a run; the last may be shorter. */
export function durationMinutes({ durationUs }: Pick<Scenario, 'durationUs'>): number {
  return Math.ceil(durationUs / US_PER_MINUTE)
}
