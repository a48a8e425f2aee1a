import { loadScenario } from '../../src/scenario/load.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import type { Parley } from '../../src/parley/parley.ts'
import type { ReplayJob, ReplayResult } from '../../src/runner/replayJob.ts'
import { runJob } from '../../src/runner/runJob.ts'
import { freshFolder } from '../commands/parleyProcess.ts'

/** One region, two hundred turns in six minutes, as little as a scenario needs; YAML of one's own is laid on top of it. */
const village = `
duration: 6m
cohorts:
  callers:
    callsPerMinute: 12
    turnsPerCall: 3
    mixes: { tenant: { acme: 1 }, region: { home: 1 }, route: { faq: 1 } }
pools:
  vad: { stage: vad, region: home }
  asr: { stage: asr, region: home, workers: 2 }
  embed: { stage: embed, region: home }
  rerank: { stage: rerank, region: home }
  llm: { stage: llm, region: home, model: llama3-8b-h100-tp1 }
  tts: { stage: tts, region: home, workers: 2 }
  egress: { stage: egress, region: home }
`

/** The scenario that this YAML makes of the village; throws InputError with every mistake. */
export function villageWith(yaml: string, parley: Parley): Scenario {
  const files: Record<string, string> = { 'village.yaml': village, 'own.yaml': `extends: village.yaml\n${yaml}` }
  return loadScenario('own.yaml', { read: (path) => files[path] }, parley)
}

/** Runs a scenario beside its twin, with all that is kept on disk. */
export async function recorded(scenario: Scenario, parley: Parley, more: Partial<ReplayJob> = {}): Promise<ReplayResult & { folder: string }> {
  const keep = { out: freshFolder(), facts: false }
  const job: ReplayJob = { kind: 'replay', scenario, seed: 1, mitigations: [], twin: true, keep, ...more }
  return (await runJob(job, { parley })) as ReplayResult & { folder: string }
}
