import type { Job } from './job.ts'
import { JobRing } from './jobRing.ts'
import type { Line } from './line.ts'

/** Last come, first served. */
export class LifoLine implements Line {
  length = 0
  readonly selective = false
  private readonly ring = new JobRing()

  push(job: Job): null {
    this.length++
    this.ring.append(job)
    return null
  }

  pushFront(job: Job): null {
    return this.push(job)
  }

  ready(): number {
    return this.length
  }

  /** The bottom of the stack. */
  oldestUs(): number {
    return (this.ring.peekFirst() as Job).arrivedUs
  }

  pop(): Job {
    this.length--
    return this.ring.takeLast() as Job
  }

  forget(): void {
    this.length--
    if (this.ring.size > 2 * this.length + 64) this.ring.compact()
  }
}
