import { type Job, jobState } from '../job.ts'

/**
 * Arrival times of the jobs in a queue, oldest first, for a queue that serves in another order. A job submitted again is
 * another arrival: its old entry is recognised by its time.
 */
export class ArrivalOrder {
  private jobs: (Job | null)[] = new Array(128).fill(null)
  private timesUs = new Float64Array(128)
  private head = 0
  private tail = 0

  /** Adds a waiting job; one that is put back is inserted by its arrival time. */
  add(job: Job): void {
    if (this.tail === this.jobs.length) this.makeRoom()
    const { jobs, timesUs } = this
    let at = this.tail++
    for (; at > this.head && timesUs[at - 1] > job.arrivedUs; at--) {
      jobs[at] = jobs[at - 1]
      timesUs[at] = timesUs[at - 1]
    }
    jobs[at] = job
    timesUs[at] = job.arrivedUs
  }

  /** Arrival time of the oldest waiting job, µs. At least one waits. */
  oldestUs(): number {
    while (!this.waits(this.head)) this.jobs[this.head++] = null
    return this.timesUs[this.head]
  }

  private waits(at: number): boolean {
    const job = this.jobs[at] as Job
    return job.state === jobState.waiting && job.arrivedUs === this.timesUs[at]
  }

  /** Drops entries of jobs that have left; doubles the capacity where most have not. */
  private makeRoom(): void {
    const { jobs, timesUs, head, tail } = this
    let kept = 0
    for (let at = head; at < tail; at++) {
      if (!this.waits(at)) continue
      jobs[kept] = jobs[at]
      timesUs[kept++] = timesUs[at]
    }
    jobs.fill(null, kept, tail)
    this.head = 0
    this.tail = kept
    const capacity = jobs.length
    if (2 * kept < capacity) return
    while (jobs.length < 2 * capacity) jobs.push(null)
    this.timesUs = new Float64Array(2 * capacity)
    this.timesUs.set(timesUs)
  }
}
