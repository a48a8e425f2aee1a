import type { Job } from '../../../src/serving/job.ts'
import type { PlainConfig, PlainWorker } from './plainConfig.ts'

/** How far a tenant's share of the work has gone. */
interface Tags {
  tenant: number
  start: number
  finish: number
}

/** Who waits, as they stand in the queue, and who of some goes first: looked up afresh whenever somebody asks. */
export class PlainOrder {
  waiting: Job[] = []
  private readonly config: PlainConfig
  /** Start-time fair queueing has tags and a virtual time for either partition. */
  private readonly tags: [Tags[], Tags[]] = [[], []]
  private readonly virtual = [0, 0]

  constructor(config: PlainConfig) {
    this.config = config
  }

  /** A job comes to the end of the queue. */
  arrive(job: Job): void {
    const tags = this.tagsOf(job)
    const line = this.lineOf(job)
    const alone = !this.waiting.some((other) => other.tenant === job.tenant && this.lineOf(other) === line)
    if (alone) tags.start = Math.max(this.virtual[line], tags.finish)
    this.waiting.push(job)
  }

  /** A job comes back to the head of the queue, which in a stack is its top. */
  back(job: Job): void {
    const tags = this.tagsOf(job)
    tags.start = Math.min(this.virtual[this.lineOf(job)], tags.start)
    const { discipline } = this.config
    const byAge = discipline === 'fifo' || discipline === 'wfq'
    const older = byAge ? this.waiting.filter(({ arrivedUs }) => arrivedUs < job.arrivedUs) : []
    if (discipline === 'lifo') this.waiting.push(job)
    else this.waiting = [...older, job, ...this.waiting.filter((other) => !older.includes(other))]
  }

  leave(job: Job): void {
    this.waiting = this.waiting.filter((other) => other !== job)
  }

  /** A worker takes the first of some. */
  take(some: Job[]): Job {
    const job = this.first(some)
    const line = this.lineOf(job)
    const tags = this.tagsOf(job)
    this.virtual[line] = Math.max(this.virtual[line], tags.start)
    tags.finish = tags.start + job.size / this.config.weights[job.tenant]
    tags.start = tags.finish
    this.leave(job)
    return job
  }

  /** The jobs a worker may choose among now, without stream slots. */
  open(worker: PlainWorker): Job[] {
    const { partition } = this.config
    if (partition === null) return this.waiting
    const own = this.waiting.filter((job) => job.trafficClass === worker.partition)
    return own.length === 0 && partition.borrowing ? this.waiting : own
  }

  /** The first of several by the discipline; of equals the one that stands first. */
  first(some: Job[]): Job {
    const { discipline } = this.config
    if (discipline === 'lifo') return some[some.length - 1]
    let first = some[0]
    for (const job of discipline === 'wfq' ? this.heads(some) : some) if (this.before(job, first)) first = job
    return first
  }

  /** The first of each tenant. */
  private heads(some: Job[]): Job[] {
    return some.filter((job) => some.find(({ tenant }) => tenant === job.tenant) === job)
  }

  /** What preemption compares: lower goes first. */
  urgency(job: Job): number {
    if (this.config.discipline === 'edf') return job.deadlineUs
    if (this.config.discipline !== 'srpt') return job.priority
    return job.leftUs > 0 ? job.leftUs : this.config.stepUs + this.config.perUnitUs * job.size
  }

  private before(a: Job, b: Job): boolean {
    const { discipline } = this.config
    if (discipline === 'fifo') return false
    if (discipline !== 'wfq') return this.urgency(a) < this.urgency(b)
    const [tagsA, tagsB] = [this.tagsOf(a), this.tagsOf(b)]
    if (tagsA.start !== tagsB.start) return tagsA.start < tagsB.start
    if (a.arrivedUs !== b.arrivedUs) return a.arrivedUs < b.arrivedUs
    const all = this.tags[this.lineOf(a)]
    return all.indexOf(tagsA) < all.indexOf(tagsB)
  }

  private lineOf(job: Job): number {
    return this.config.partition === null ? 0 : job.trafficClass
  }

  private tagsOf(job: Job): Tags {
    const all = this.tags[this.lineOf(job)]
    let tags = all.find(({ tenant }) => tenant === job.tenant)
    if (tags === undefined) {
      tags = { tenant: job.tenant, start: 0, finish: 0 }
      all.push(tags)
    }
    return tags
  }
}
