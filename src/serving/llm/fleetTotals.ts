import type { LlmReplica } from './replica.ts'

/** What totals need of a fleet. */
interface AtWork {
  readonly heldCount: number
  eachAtWork(visit: (replica: LlmReplica) => void): void
}

/** Counters of one replica that only grow. */
interface Grown {
  iterations: number
  preemptions: number
  lookedUpTokens: number
  hitTokens: number
  busyUs: number
  batchAreaUs: number
}

/** Sums over a fleet's replicas: what is now, and counters that keep what replicas did before they left. */
export class FleetTotals {
  private readonly fleet: AtWork
  private readonly gone: Grown = grown()
  private readonly total: Grown = grown()
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

  /** Counters up to `nowUs`, which must be the present. The object is filled again by the next call. */
  counters(nowUs: number): Readonly<Grown> {
    Object.assign(this.total, this.gone)
    this.nowUs = nowUs
    this.fleet.eachAtWork(this.addGrown)
    return this.total
  }

  /** Keeps the counters of a replica that leaves. */
  retire(replica: LlmReplica): void {
    addTo(this.gone, replica, 0)
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
    addTo(this.total, replica, this.nowUs)
  }
}

function grown(): Grown {
  return { iterations: 0, preemptions: 0, lookedUpTokens: 0, hitTokens: 0, busyUs: 0, batchAreaUs: 0 }
}

function addTo(total: Grown, replica: LlmReplica, nowUs: number): void {
  total.iterations += replica.iterations
  total.preemptions += replica.preemptions
  total.lookedUpTokens += replica.prefixLookedUpTokens
  total.hitTokens += replica.prefixHitTokens
  total.busyUs += replica.busyUs(nowUs)
  total.batchAreaUs += replica.batchAreaUs(nowUs)
}
