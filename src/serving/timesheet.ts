import type { WorkAccount, WorkBook } from '../model/workAccount.ts'
import type { Job } from './job.ts'
import type { Worker } from './worker.ts'

/**
 * Writes down what workers have done: in the jobs, in the workers, and in a book if there is one. A run may be written
 * down piece by piece; the jobs' time adds up to the same number to the last bit as if it had been written down at its end.
 */
export class Timesheet {
  private readonly book: WorkBook | null

  constructor(book: WorkBook | null) {
    this.book = book
  }

  /** A single job has run to its end. */
  ended(worker: Worker, job: Job, nowUs: number): void {
    const wholeUs = nowUs - worker.startedUs
    const us = nowUs - worker.accruedUs
    if (us === wholeUs) job.gpuUs += us
    else job.gpuUs = job.earlierUs + wholeUs
    worker.busyUs += us
    if (this.book !== null && us > 0) this.book.book(job.account, us)
  }

  /** A single job has run up to now and runs on. */
  soFar(worker: Worker, job: Job, nowUs: number): void {
    if (worker.accruedUs === worker.startedUs) job.earlierUs = job.gpuUs
    this.ended(worker, job, nowUs)
    worker.accruedUs = nowUs
  }

  /**
   * The first `count` of these jobs have run up to now: the time is shared among them by their sizes. With `account` what
   * has not been booked yet is booked there instead of to theirs.
   */
  shared(worker: Worker, jobs: readonly Job[], count: number, nowUs: number, account: WorkAccount | null): void {
    const isFirst = worker.accruedUs === worker.startedUs
    const usedUs = nowUs - worker.startedUs
    let sizes = 0
    for (let i = 0; i < count; i++) sizes += jobs[i].size
    for (let i = 0; i < count; i++) {
      const job = jobs[i]
      const beforeUs = job.gpuUs
      if (isFirst) job.earlierUs = beforeUs
      job.gpuUs = job.earlierUs + (sizes > 0 ? (usedUs * job.size) / sizes : usedUs / count)
      if (this.book !== null && nowUs > worker.accruedUs) this.book.book(account ?? job.account, job.gpuUs - beforeUs)
    }
    worker.busyUs += nowUs - worker.accruedUs
    worker.accruedUs = nowUs
  }
}
