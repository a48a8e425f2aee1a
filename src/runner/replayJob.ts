import { judgedRun } from '../experiment/judgedRun.ts'
import type { Reading } from '../experiment/judge.ts'
import { replay } from '../experiment/replay.ts'
import type { Replay } from '../experiment/replayTypes.ts'
import type { Alert } from '../model/alert.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Parley } from '../parley/parley.ts'
import { recordRun } from '../record/recordRun.ts'

/** One scenario at one seed, beside its twin if wanted. Plain data: it survives JSON. */
export interface ReplayJob {
  kind: 'replay'
  scenario: Scenario
  seed: number
  /** Ids of the scenario's mitigations that are switched on. */
  mitigations: string[]
  /** Whether the healthy twin is run and the drill judged beside it. */
  twin: boolean
  /** What is kept on disk; null: nothing, only the result comes back. */
  keep: Kept | null
}

/** What a run leaves on disk. */
export interface Kept {
  /** The folder results go under: `<out>/<scenario>/<seed>[+<mitigation>…]/`. */
  out: string
  /** Whether every fact of the world is written to facts.jsonl, too. */
  facts: boolean
}

/** What comes back of a replay. Plain data: it survives JSON. */
export interface ReplayResult {
  kind: 'replay'
  /** Name of the scenario. */
  scenario: string
  seed: number
  mitigations: string[]
  /** The folder of the run; null where nothing was kept. */
  folder: string | null
  drill: SideResult
  twin: SideResult | null
  verdicts: Verdict[]
  /** What the verdicts come from, to be pooled over seeds. */
  readings: Reading[]
  /** What was done that nobody felt, a line each. */
  unread: string[]
}

/** What came of one side. */
export interface SideResult {
  counts: { calls: number; turns: number; events: number }
  alerts: Alert[]
  /** The interventions as they happened, in µs from the start of the run. */
  truth: Intervention[]
}

/** Runs the job here and now. Throws ReplayError for a scenario that cannot be run as it says, and the errors of the disk. */
export function runReplayJob(job: ReplayJob, parley: Parley, progress: (text: string) => void): ReplayResult {
  const { scenario, seed, mitigations, twin, keep } = job
  const order = { seed, twin, mitigations, progress }
  const run = keep === null ? { folder: null, ...unrecorded(job, parley, progress) } : recordRun(scenario, { ...order, ...keep }, parley)
  return {
    kind: 'replay',
    scenario: scenario.name,
    seed,
    mitigations,
    folder: run.folder,
    drill: sideResult(run.drill),
    twin: run.twin && sideResult(run.twin),
    verdicts: run.verdicts,
    readings: run.readings,
    unread: run.unread,
  }
}

function unrecorded({ scenario, ...order }: ReplayJob, parley: Parley, progress: (text: string) => void) {
  return judgedRun(scenario, { ...order, progress }, (_side, options) =>
    replay(scenario, { ...options, facts: null, tableSink: null, minuteSink: null }, parley),
  )
}

function sideResult({ counts, alerts, truth }: Replay): SideResult {
  return { counts, alerts, truth }
}
