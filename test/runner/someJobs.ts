import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { scenarioFrom } from '../../src/commands/scenarioFiles.ts'
import { standardParley } from '../../src/parley/standardParley.ts'
import type { RigSetting } from '../../src/rig/rigSetting.ts'
import type { Job, ResultOf } from '../../src/runner/job.ts'
import type { ReplayJob } from '../../src/runner/replayJob.ts'
import { type JobsOptions, runJobs } from '../../src/runner/runJobs.ts'
import { freshFolder, shortDrill } from '../commands/parleyProcess.ts'

const scenario = scenarioFrom(shortDrill(freshFolder(), { minutes: 2 }), standardParley)

/** A short drill beside its twin; nothing is kept on disk. */
export function shortReplay(more: Partial<ReplayJob> = {}): ReplayJob {
  return { kind: 'replay', scenario, seed: 1, mitigations: [], twin: true, keep: null, ...more }
}

/** One small rig of each kind. */
export const rigs = {
  queue: { rig: 'queue', options: { model: 'M/M/1', lambda: 0.5, mu: 1, customers: 2000 } },
  pool: { rig: 'pool', options: { clients: 4, service: 'affine:5:1:0.2', batchMax: 2, requests: 500 } },
  asr: { rig: 'asr', options: { streams: 4, chunkMs: 160, service: 'affine:5:1', jitterMs: 10, requests: 500 } },
  llm: {
    rig: 'llm',
    source: { from: 'rate', loop: { rate: 4, isl: 'exp:200', osl: '20', count: 200 } },
    options: { stepTime: { name: 'llama3-8b-h100-tp1' } },
  },
} as const satisfies Record<string, RigSetting>

/** All results, in the order in which they come. */
export async function resultsOf<J extends Job>(jobs: Iterable<J>, options: JobsOptions = {}): Promise<ResultOf<J>[]> {
  const results: ResultOf<J>[] = []
  for await (const result of runJobs(jobs, options)) results.push(result)
  return results
}

/** Every file under a folder by its name, hidden ones too. */
export function filesUnder(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return new Map(
    names.filter((name) => statSync(join(folder, name)).isFile()).map((name) => [name, readFileSync(join(folder, name))]),
  )
}
