import type { Job } from '../job.ts'
import { JobRing } from './jobRing.ts'
import type { Queue } from './queue.ts'

/** One tenant's jobs in order of arrival, and its position in virtual time. */
class Share {
  readonly jobs = new JobRing()
  readonly weight: number
  /** Start tag of the first waiting job. */
  start = 0
  /** Finish tag of the last job taken. */
  finish = 0

  constructor(weight: number) {
    this.weight = weight
  }
}

/**
 * Weighted fair queueing per tenant by start-time tags (Goyal, Vin & Cheng 1996): a backlogged tenant is served in proportion
 * to its weight, whatever the others send, and an idle one accumulates no credit. Only the first job of each tenant has a tag,
 * so jobs that leave the queue before service cost their tenant nothing.
 */
export class FairQueue implements Queue {
  length = 0
  readonly selective = false
  readonly charges = true
  private readonly weights: ReadonlyMap<number, number>
  private readonly byTenant = new Map<number, Share>()
  /** Every tenant seen so far; they are few. */
  private readonly shares: Share[] = []
  private virtualTime = 0

  /** Weights by tenant; a tenant not named has weight 1. */
  constructor(weights: ReadonlyMap<number, number>) {
    this.weights = weights
  }

  push(job: Job): null {
    const share = this.shareOf(job.tenant)
    if (share.jobs.peekFirst() === null) share.start = Math.max(this.virtualTime, share.finish)
    share.jobs.append(job)
    this.length++
    return null
  }

  pushFront(job: Job): null {
    const share = this.shareOf(job.tenant)
    share.start = Math.min(this.virtualTime, share.start)
    share.jobs.putBack(job)
    this.length++
    return null
  }

  ready(): number {
    return this.length
  }

  oldestUs(): number {
    let oldest = Number.POSITIVE_INFINITY
    for (const { jobs } of this.shares) {
      const first = jobs.peekFirst()
      if (first !== null && first.arrivedUs < oldest) oldest = first.arrivedUs
    }
    return oldest
  }

  /** The least start tag; of equal ones the job that has waited longest. */
  pop(): Job {
    let next = this.shares[0]
    let first: Job | null = null
    for (const share of this.shares) {
      const job = share.jobs.peekFirst()
      if (job === null) continue
      const earlier = share.start === next.start && first !== null && job.arrivedUs < first.arrivedUs
      if (first !== null && share.start >= next.start && !earlier) continue
      next = share
      first = job
    }
    const job = next.jobs.takeFirst() as Job
    this.length--
    if (next.start > this.virtualTime) this.virtualTime = next.start
    next.finish = next.start + job.size / next.weight
    next.start = next.finish
    return job
  }

  eachWaiting(visit: (job: Job) => void): void {
    for (const { jobs } of this.shares) jobs.eachWaiting(visit)
  }

  forget(job: Job): void {
    this.length--
    const { jobs } = this.shareOf(job.tenant)
    if (jobs.size > 2 * this.length + 64) jobs.compact()
  }

  private shareOf(tenant: number): Share {
    let share = this.byTenant.get(tenant)
    if (share === undefined) {
      share = new Share(this.weights.get(tenant) ?? 1)
      this.byTenant.set(tenant, share)
      this.shares.push(share)
    }
    return share
  }
}
