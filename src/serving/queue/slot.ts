import { type Job, jobState } from '../job.ts'
import { JobRing } from './jobRing.ts'
import type { Worker } from '../worker.ts'

/** One stream: the worker that holds its state, and the jobs behind its current one. */
export class Slot {
  readonly id: number
  /** Traffic class of its work, 0 interactive or 1 batch: the side of a partition that it belongs to. */
  readonly partition: number
  worker: Worker | null = null
  /** In its worker's queue or running; a stream has one such job at most, because each step needs the state of the last. */
  current: Job | null = null
  readonly held = new JobRing()
  closing = false

  constructor(id: number, partition: number) {
    this.id = id
    this.partition = partition
  }

  eachWaiting(visit: (job: Job) => void): void {
    if (this.current?.state === jobState.waiting) visit(this.current)
    this.held.eachWaiting(visit)
  }
}
