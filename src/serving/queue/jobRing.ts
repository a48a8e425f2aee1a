import type { Job } from '../job.ts'
import { jobState } from '../job.ts'

const { waiting } = jobState

/** A growing ring buffer of jobs: append at the end, take from the front, no allocation in steady state. */
export class JobRing {
  protected jobs: (Job | null)[] = new Array(16).fill(null)
  protected mask = 15
  protected head = 0
  protected tail = 0

  /** Entries in use, those of jobs that have left included. */
  get size(): number {
    return this.tail - this.head
  }

  append(job: Job): void {
    if (this.tail - this.head > this.mask) this.grow()
    this.jobs[this.tail++ & this.mask] = job
  }

  /** Puts a job back at the front, behind older ones that were put back before. */
  putBack(job: Job): void {
    if (this.tail - this.head > this.mask) this.grow()
    if (this.head === 0) {
      this.head += this.mask + 1
      this.tail += this.mask + 1
    }
    const { jobs, mask } = this
    let at = --this.head
    for (; at + 1 < this.tail; at++) {
      const behind = jobs[(at + 1) & mask] as Job
      if (behind.arrivedUs >= job.arrivedUs) break
      jobs[at & mask] = behind
    }
    jobs[at & mask] = job
  }

  /** Removes and returns the first job that is still waiting; null when none is. */
  takeFirst(): Job | null {
    const { jobs, mask } = this
    while (this.head < this.tail) {
      const at = this.head++ & mask
      const job = jobs[at] as Job
      jobs[at] = null
      if (job.state === waiting) return job
    }
    return null
  }

  /** Removes and returns the last job that is still waiting; null when none is. */
  takeLast(): Job | null {
    const { jobs, mask } = this
    while (this.head < this.tail) {
      const at = --this.tail & mask
      const job = jobs[at] as Job
      jobs[at] = null
      if (job.state === waiting) return job
    }
    return null
  }

  /** The first job that is still waiting; null when none is. */
  peekFirst(): Job | null {
    const { jobs, mask } = this
    while (this.head < this.tail) {
      const at = this.head & mask
      const job = jobs[at] as Job
      if (job.state === waiting) return job
      jobs[at] = null
      this.head++
    }
    return null
  }

  /** Visits the jobs that are still waiting. */
  eachWaiting(visit: (job: Job) => void): void {
    const { jobs, mask, tail } = this
    for (let at = this.head; at < tail; at++) {
      const job = jobs[at & mask] as Job
      if (job.state === waiting) visit(job)
    }
  }

  /** Drops entries of jobs that have left, where they would otherwise accumulate beyond reach of `takeLast`. */
  compact(): void {
    const { jobs, mask } = this
    let kept = this.head
    for (let at = this.head; at < this.tail; at++) {
      const job = jobs[at & mask] as Job
      if (job.state === waiting) jobs[kept++ & mask] = job
    }
    for (let at = kept; at < this.tail; at++) jobs[at & mask] = null
    this.tail = kept
  }

  private grow(): void {
    const { jobs, mask, head, tail } = this
    const larger: (Job | null)[] = new Array(2 * (mask + 1)).fill(null)
    for (let at = head; at < tail; at++) larger[at - head] = jobs[at & mask]
    this.jobs = larger
    this.mask = 2 * mask + 1
    this.head = 0
    this.tail = tail - head
  }
}
