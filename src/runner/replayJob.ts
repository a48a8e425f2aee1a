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
  /** Ids of the scenario's mitigations to switch on. */
  mitigations: string[]
  /** Whether to run the healthy twin and judge the drill against it. */
  twin: boolean
  /** What to keep on disk; null: nothing, only the result is returned. */
  keep: Kept | null
}

/** What a run writes to disk. */
export interface Kept {
  /** The parent folder of results: `<out>/<scenario>/<seed>[+<mitigation>…]/`. */
  out: string
  /** Whether to write every fact of the world to facts.jsonl, too. */
  facts: boolean
}

/** The result of a replay. Plain data: it survives JSON. */
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
  /** The measurements behind the verdicts, to be pooled over seeds. */
  readings: Reading[]
  /** Interventions or parts of them without effect, one line each. */
  unread: string[]
}

/** The result of one side. */
export interface SideResult {
  counts: { calls: number; turns: number; events: number }
  alerts: Alert[]
  /** The interventions as they happened, in µs from the start of the run. */
  truth: Intervention[]
}

/** Runs the job on this thread. Throws ReplayError for a scenario that cannot be run as it says, and disk errors. */
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
