import { alertEpisodes } from '../../charts/alertEpisodes.ts'
import type { ReplayResult } from '../../runner/replayJob.ts'
import { onsetMinute } from './drillResult.ts'

/** A detector that fired. */
export interface Firing {
  detector: string
  subject: string
  /** The minute it first spoke of. */
  minute: number
  /** From the onset to the end of that minute, when it could speak; negative: before the onset. Null without a fault. */
  minutesAfterOnset: number | null
}

/** The detectors that fired in a drill, in order. */
export function firingsOf(run: ReplayResult): Firing[] {
  const onset = onsetMinute(run)
  return alertEpisodes(run.drill.alerts).map(({ detector, subject, fromMinute }) => ({
    detector,
    subject,
    minute: fromMinute,
    minutesAfterOnset: onset === null ? null : fromMinute + 1 - onset,
  }))
}
