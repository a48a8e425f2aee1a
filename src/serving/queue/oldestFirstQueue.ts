import type { Job } from '../job.ts'
import { JobRing } from './jobRing.ts'

/** Oldest first, also when jobs arrive in another order; equal ages in order of insertion. */
export class OldestFirstQueue extends JobRing {
  length = 0

  push(job: Job): void {
    this.length++
    this.append(job)
    const { jobs, mask } = this
    let at = this.tail - 1
    for (; at > this.head; at--) {
      const before = jobs[(at - 1) & mask] as Job
      if (before.arrivedUs <= job.arrivedUs) break
      jobs[at & mask] = before
    }
    jobs[at & mask] = job
  }

  oldestUs(): number {
    return (this.peekFirst() as Job).arrivedUs
  }

  pop(): Job {
    this.length--
    return this.takeFirst() as Job
  }

  forget(): void {
    this.length--
    if (this.size > 2 * this.length + 64) this.compact()
  }
}
