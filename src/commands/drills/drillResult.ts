import { onsetUs } from '../../experiment/judge.ts'
import { minutesFromUs } from '../../experiment/runMinutes.ts'
import type { Scenario } from '../../model/scenario.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { ReplayResult } from '../../runner/replayJob.ts'

/** A drill over all its seeds. */
export interface DrillResult {
  scenario: Scenario
  /** One per seed. */
  runs: ReplayResult[]
  /** Verdicts on the means over the seeds. */
  verdicts: Verdict[]
}

/** The minute in which the first fault began; null without one. */
export function onsetMinute({ drill }: ReplayResult): number | null {
  const onset = onsetUs(drill.truth)
  return onset === null ? null : minutesFromUs(onset)
}
