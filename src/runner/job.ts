import type { ReplayJob, ReplayResult } from './replayJob.ts'
import type { RigReplicationJob, RigReplicationResult } from './rigReplicationJob.ts'

/** A piece of work that can be done here, on another thread or on another machine: plain data that survives JSON, told apart by `kind`. */
export type Job = ReplayJob | RigReplicationJob

export type JobResult = ReplayResult | RigReplicationResult

/** What comes back of a job: the result of its kind. */
export type ResultOf<J extends Job> = Extract<JobResult, { kind: J['kind'] }>

/** Whether a job that is cut off would leave something half done on disk, so that it must be asked to end and not be killed. */
export function writesFiles(job: Job): boolean {
  return job.kind === 'replay' && job.keep !== null
}
