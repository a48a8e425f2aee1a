import type { Job } from '../job.ts'
import { JobRing } from './jobRing.ts'
import type { Queue } from './queue.ts'

/** First come, first served. It extends the ring: one object less to dereference in the hot path. */
export class FifoQueue extends JobRing implements Queue {
  length = 0
  readonly selective = false

  push(job: Job): null {
    this.length++
    this.append(job)
    return null
  }

  pushFront(job: Job): null {
    this.length++
    this.putBack(job)
    return null
  }

  ready(): number {
    return this.length
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
