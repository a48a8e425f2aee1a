import type { Scenario } from '../../model/scenario.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { DrillOutcome } from './drillJob.ts'

/** A drill over all its seeds. */
export interface DrillResult {
  scenario: Scenario
  outcomes: DrillOutcome[]
  /** Means over the seeds, judged. */
  verdicts: Verdict[]
}
