/**
 * parley as a library: load a scenario, run it beside its healthy twin, and read what came out, with registries of your own
 * if you like.
 *
 *     import { loadScenario, run } from 'parley-sim'
 *     const { verdicts } = await run(loadScenario('asr-first-partial'), { seed: 7, twin: true })
 */
import { scenarioFrom } from './commands/scenarioFiles.ts'
import type { Scenario } from './model/scenario.ts'
import type { Parley } from './parley/parley.ts'
import { standardParley } from './parley/standardParley.ts'
import type { Kept, ReplayResult } from './runner/replayJob.ts'
import { runJob } from './runner/runJob.ts'

/** How to run a scenario. */
export interface RunOptions {
  /** Default 1. The same scenario, seed and options give the same result on any machine. */
  seed?: number
  /** Ids of the scenario's mitigations to switch on. Default none. */
  mitigations?: string[]
  /** Whether to run the healthy twin too and judge the scenario's expectations. Default false. */
  twin?: boolean
  /** What to write to disk, and where; default nothing. */
  keep?: Kept
  /** The registries; default those that come with parley. */
  parley?: Parley
  /** Receives a line of text for people now and then. */
  progress?: (text: string) => void
}

/**
 * The scenario in a YAML file, or a drill that comes with parley by its name. Throws InputError with every mistake, each at its
 * file, line and column.
 */
export function loadScenario(pathOrName: string, parley: Parley = standardParley): Scenario {
  return scenarioFrom(pathOrName, parley)
}

/** Runs a scenario. Throws an error with `lines` for people where it cannot be run as it says. */
export function run(scenario: Scenario, options: RunOptions = {}): Promise<ReplayResult> {
  const { seed = 1, mitigations = [], twin = false, keep = null, parley, progress } = options
  return runJob({ kind: 'replay', scenario, seed, mitigations, twin, keep }, { parley, progress })
}

export { InputError } from './input/inputError.ts'
export type { Problem } from './input/problem.ts'
export type { Alert } from './model/alert.ts'
export type { Scenario } from './model/scenario.ts'
export type { Verdict } from './model/verdict.ts'
export { createParley } from './parley/createParley.ts'
export type { Parley } from './parley/parley.ts'
export type { Parts } from './parley/parts.ts'
export { PartsError } from './parley/partsError.ts'
export { standardParley } from './parley/standardParley.ts'
export { standardParts } from './parley/standardParts.ts'
export type { Job, JobResult } from './runner/job.ts'
export type { Kept, ReplayJob, ReplayResult, SideResult } from './runner/replayJob.ts'
export { runJob } from './runner/runJob.ts'
export { runJobs } from './runner/runJobs.ts'
