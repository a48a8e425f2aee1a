import type { Job } from '../job.ts'
import type { Worker } from '../worker.ts'

/**
 * Waiting jobs and their order of service. It decides and never acts: the pool starts and ends work. A job that is cancelled
 * or loses patience keeps its entry, uncounted, and is skipped when it reaches the head.
 */
export interface Queue {
  /** Waiting jobs, without those that have left. */
  length: number
  /** True when workers differ in what they may take. */
  readonly selective: boolean
  /** True when it must see every job, including one that finds an idle worker: each job taken affects who is next. */
  readonly charges?: boolean
  /** Whether an idle worker may take this job if it arrives now; absent where any may. */
  accepts?(worker: Worker, job: Job): boolean
  /** Returns the only worker that may take it, or null when any may. */
  push(job: Job): Worker | null
  /** Returns a preempted or crashed job to the head of its kind, behind older ones that were put back. */
  pushFront(job: Job): Worker | null
  /** How many jobs this worker may take now. */
  ready(worker: Worker): number
  /** When the oldest of these arrived; called only when there is one. */
  oldestUs(worker: Worker): number
  /** Removes and returns the next job; called only when there is one. */
  pop(worker: Worker): Job
  /** Visits the waiting jobs, in no particular order. */
  eachWaiting(visit: (job: Job) => void): void
  /** A waiting job has just left before service. */
  forget(job: Job): void
}
