import { ArrivalOrder } from './arrivalOrder.ts'
import type { Job } from '../job.ts'
import { JobRing } from './jobRing.ts'
import type { Queue } from './queue.ts'

/** Last come, first served. */
export class LifoQueue implements Queue {
  length = 0
  readonly selective = false
  private readonly ring = new JobRing()
  /** Kept only where a batch delay needs the oldest. */
  private readonly arrivals: ArrivalOrder | null

  constructor(tracksAge = false) {
    this.arrivals = tracksAge ? new ArrivalOrder() : null
  }

  push(job: Job): null {
    this.length++
    this.ring.append(job)
    this.arrivals?.add(job)
    return null
  }

  pushFront(job: Job): null {
    return this.push(job)
  }

  ready(): number {
    return this.length
  }

  /** The bottom of the stack, unless a crash put an older one back on top. */
  oldestUs(): number {
    return this.arrivals === null ? (this.ring.peekFirst() as Job).arrivedUs : this.arrivals.oldestUs()
  }

  pop(): Job {
    this.length--
    return this.ring.takeLast() as Job
  }

  eachWaiting(visit: (job: Job) => void): void {
    this.ring.eachWaiting(visit)
  }

  forget(): void {
    this.length--
    if (this.ring.size > 2 * this.length + 64) this.ring.compact()
  }
}
