import { removePartialRun, runFolder } from '../record/resultFolder.ts'
import type { ReplayJob, ReplayResult } from './replayJob.ts'
import type { RigReplicationJob, RigReplicationResult } from './rigReplicationJob.ts'

/**
 * A unit of work that can run on this thread, another thread or another machine: plain data that survives JSON,
 * discriminated by `kind`.
 */
export type Job = ReplayJob | RigReplicationJob

export type JobResult = ReplayResult | RigReplicationResult

/** The result type of a job's kind. */
export type ResultOf<J extends Job> = Extract<JobResult, { kind: J['kind'] }>

/** Whether killing the job could leave partial files on disk, so that it must be asked to end instead. */
export function writesFiles(job: Job): boolean {
  return job.kind === 'replay' && job.keep !== null
}

/** Removes what a job left half written on disk when its thread was killed. */
export function removeUnfinished(job: Job, thread: number): void {
  if (job.kind === 'replay' && job.keep !== null) removePartialRun(runFolder(job.keep.out, job.scenario.name, job), thread)
}
