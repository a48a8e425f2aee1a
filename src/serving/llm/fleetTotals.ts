import type { LlmReplica } from './replica.ts'
import type { ReplicaCounters } from './replicaCounters.ts'
import { addCounters, noCounters } from './replicaCounters.ts'

/** The part of a fleet that totals use. */
interface AtWork {
  readonly heldCount: number
  heldAreaUs(nowUs: number): number
  eachAtWork(visit: (replica: LlmReplica) => void): void
}

/** Sums over a fleet's replicas: present values, and counters that include replicas that have left. */
export class FleetTotals {
  private readonly fleet: AtWork
  private readonly retired: ReplicaCounters = noCounters()
  private readonly total: ReplicaCounters = noCounters()
  private nowUs = 0
  private sum = 0

  constructor(fleet: AtWork) {
    this.fleet = fleet
  }

  get waitingCount(): number {
    this.sum = this.fleet.heldCount
    this.fleet.eachAtWork(this.addWaiting)
    return this.sum
  }

  get runningCount(): number {
    this.sum = 0
    this.fleet.eachAtWork(this.addRunning)
    return this.sum
  }

  get kvBlocksUsed(): number {
    this.sum = 0
    this.fleet.eachAtWork(this.addBlocks)
    return this.sum
  }

  get kvBlocksTotal(): number {
    this.sum = 0
    this.fleet.eachAtWork(this.addBlocksTotal)
    return this.sum
  }

  /** Counters up to `nowUs`, which must be the present. The object is reused by the next call. */
  counters(nowUs: number): Readonly<ReplicaCounters> {
    Object.assign(this.total, this.retired)
    this.total.queueAreaUs += this.fleet.heldAreaUs(nowUs)
    this.nowUs = nowUs
    this.fleet.eachAtWork(this.addGrown)
    return this.total
  }

  /** Keeps the counters of a replica that leaves. */
  retire(replica: LlmReplica, nowUs: number): void {
    addCounters(this.retired, replica.counters(nowUs))
  }

  private readonly addWaiting = (replica: LlmReplica): void => {
    this.sum += replica.waitingCount
  }
  private readonly addRunning = (replica: LlmReplica): void => {
    this.sum += replica.runningCount
  }
  private readonly addBlocks = (replica: LlmReplica): void => {
    this.sum += replica.kvBlocksUsed
  }
  private readonly addBlocksTotal = (replica: LlmReplica): void => {
    this.sum += replica.kvBlocksTotal
  }
  private readonly addGrown = (replica: LlmReplica): void => {
    addCounters(this.total, replica.counters(this.nowUs))
  }
}
