import type { WorkAccount, WorkBook } from '../model/workAccount.ts'
import type { Job } from './job.ts'
import { type Worker, workerState } from './worker.ts'

const { up } = workerState

/**
 * Writes down what workers have done: in the jobs, in the workers, and in a book if there is one. A run may be written down
 * piece by piece.
 */
export class Timesheet {
  private readonly book: WorkBook | null

  constructor(book: WorkBook | null) {
    this.book = book
  }

  /** A single job has run up to now. */
  alone(worker: Worker, job: Job, nowUs: number): void {
    const us = worker.unaccruedUs(nowUs)
    job.gpuUs += us
    if (worker.state !== up) worker.busyUs += us
    if (this.book !== null) this.book.book(job.account, us)
  }

  /**
   * The first `count` of these jobs have run up to now: the time is shared among them by their sizes. With `account` it is
   * booked there instead of to theirs.
   */
  shared(worker: Worker, jobs: readonly Job[], count: number, nowUs: number, account: WorkAccount | null): void {
    const us = worker.unaccruedUs(nowUs)
    let sizes = 0
    for (let i = 0; i < count; i++) sizes += jobs[i].size
    for (let i = 0; i < count; i++) {
      const job = jobs[i]
      const shareUs = sizes > 0 ? (us * job.size) / sizes : us / count
      job.gpuUs += shareUs
      if (this.book !== null) this.book.book(account ?? job.account, shareUs)
    }
    if (worker.state !== up) worker.busyUs += us
  }
}
