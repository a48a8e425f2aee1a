import { type Job, jobState } from './job.ts'

/**
 * When the jobs of a line came, oldest first, for a line that serves in another order. A job that was served and comes
 * again is another arrival: its old entry is known by the time in it.
 */
export class Arrivals {
  private jobs: Job[] = []
  private timesUs: number[] = []
  private head = 0

  /** Takes in a job that now waits as one of `waiting`; what is put back came before others. */
  add(job: Job, waiting: number): void {
    if (this.jobs.length > 2 * waiting + 64) this.tidy()
    const { jobs, timesUs } = this
    jobs.push(job)
    timesUs.push(job.arrivedUs)
    let at = jobs.length - 1
    for (; at > this.head && timesUs[at - 1] > job.arrivedUs; at--) {
      jobs[at] = jobs[at - 1]
      timesUs[at] = timesUs[at - 1]
    }
    jobs[at] = job
    timesUs[at] = job.arrivedUs
  }

  /** When the job that has waited longest came. At least one waits. */
  oldestUs(): number {
    while (!this.waits(this.head)) this.head++
    return this.timesUs[this.head]
  }

  private waits(at: number): boolean {
    const job = this.jobs[at]
    return job.state === jobState.waiting && job.arrivedUs === this.timesUs[at]
  }

  /** Lets go of those that have left. */
  private tidy(): void {
    const { jobs, timesUs } = this
    let kept = 0
    for (let at = this.head; at < jobs.length; at++) {
      if (!this.waits(at)) continue
      jobs[kept] = jobs[at]
      timesUs[kept++] = timesUs[at]
    }
    jobs.length = kept
    timesUs.length = kept
    this.head = 0
  }
}
