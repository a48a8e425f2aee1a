import type { WorkAccount, WorkMeter } from '../model/workAccount.ts'
import type { Job } from './job.ts'
import { type Worker, workerState } from './worker.ts'

const { up } = workerState

/**
 * Records worker time: in the jobs, in the workers, and in the accounts if `book` is set. A batch's time may be recorded in
 * several intervals.
 */
export class WorkRecorder {
  private readonly book: WorkMeter | null

  constructor(book: WorkMeter | null) {
    this.book = book
  }

  /** Records the time of a single job up to now. */
  alone(worker: Worker, job: Job, nowUs: number): void {
    const us = worker.unaccruedUs(nowUs)
    job.gpuUs += us
    if (worker.state !== up) worker.busyUs += us
    if (this.book !== null) this.book.book(job.account, us)
  }

  /**
   * Records the time of the first `count` of these jobs up to now, shared by size. With `account` it is booked there instead
   * of to the jobs' own.
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
