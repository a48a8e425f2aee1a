import { alertEpisodes } from '../../charts/alertEpisodes.ts'
import type { ReplayResult } from '../../runner/replayJob.ts'
import { onsetMinute } from './drillResult.ts'

/** An alert episode of a detector. */
export interface Firing {
  detector: string
  subject: string
  /** Its first minute. */
  minute: number
  /**
   * Minutes from the onset to the end of that minute, when the alert is raised; negative before the onset. Null
   * without a fault.
   */
  minutesAfterOnset: number | null
}

/** The alert episodes of a drill, in order. */
export function firingsOf(run: ReplayResult): Firing[] {
  const onset = onsetMinute(run)
  return alertEpisodes(run.drill.alerts).map(({ detector, subject, fromMinute }) => ({
    detector,
    subject,
    minute: fromMinute,
    minutesAfterOnset: onset === null ? null : fromMinute + 1 - onset,
  }))
}
