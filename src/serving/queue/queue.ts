import type { Job } from '../job.ts'
import type { Worker } from '../worker.ts'

/**
 * Jobs that wait, and the order they leave in. It decides and never acts: the pool starts and ends things.
 * A job that is cancelled or loses patience stays where it is, uncounted, and is passed over when its turn comes.
 */
export interface Queue {
  /** Jobs that wait, without those that have left. */
  length: number
  /** True when workers differ in what they may take. */
  readonly selective: boolean
  /** True when it must see every job, also one that meets an idle worker: what was taken decides who is next. */
  readonly charges?: boolean
  /** Whether an idle worker may take this job if it comes now; absent where any may. */
  welcomes?(worker: Worker, job: Job): boolean
  /** Returns the only worker that may take it, or null when any may. */
  push(job: Job): Worker | null
  /** Back to the head of its kind, behind older ones that were put back: it was preempted, or its worker crashed. */
  pushFront(job: Job): Worker | null
  /** How many jobs this worker may take now. */
  ready(worker: Worker): number
  /** When the oldest of these arrived; called only when there is one. */
  oldestUs(worker: Worker): number
  /** Takes the next; called only when there is one. */
  pop(worker: Worker): Job
  /** Goes through the jobs that wait, in no order. */
  eachWaiting(visit: (job: Job) => void): void
  /** A waiting job has just left by itself. */
  forget(job: Job): void
}
