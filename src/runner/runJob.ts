import type { Job, JobResult, ResultOf } from './job.ts'
import type { Parley } from '../parley/parley.ts'

export interface JobOptions {
  /** The registries that replays are run with; default: the standard ones. */
  parley?: Parley
  /**
   * Receives a line of text for people now and then. An exception it throws ends the job, and no partial results are
   * left.
   */
  progress?: (text: string) => void
}

/** Jobs by kind. Each loads its modules at its first run. */
const kinds: { [Kind in Job['kind']]: (job: Extract<Job, { kind: Kind }>, options: JobOptions) => Promise<JobResult> } = {
  replay: async (job, { parley, progress = silent }) => {
    const { runReplayJob } = await import('./replayJob.ts')
    return runReplayJob(job, parley ?? (await import('../parley/standardParley.ts')).standardParley, progress)
  },
  'rig replication': async (job) => {
    const { runRigReplicationJob } = await import('./rigReplicationJob.ts')
    return runRigReplicationJob(job)
  },
}

/**
 * Runs a job on this thread. Throws the errors of its kind: those with `lines` or `problems` are for people, others
 * are bugs.
 */
export async function runJob<J extends Job>(job: J, options: JobOptions = {}): Promise<ResultOf<J>> {
  const run = kinds[job.kind] as (job: Job, options: JobOptions) => Promise<JobResult>
  return (await run(job, options)) as ResultOf<J>
}

function silent(): void {}
