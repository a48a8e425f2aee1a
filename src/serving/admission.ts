import { US_PER_S } from '../kernel/time.ts'
import type { Job } from './job.ts'
import type { AdmissionRule, Rate } from './poolConfig.ts'

/** What a gate may look at. */
export interface PoolState {
  readonly nowUs: number
  readonly queueDepth: number
  readonly workersUp: number
  readonly busyWorkers: number
}

/** Decides at the door whether a job comes in. */
export interface Gate {
  admits(job: Job, pool: PoolState): boolean
  /** Told how long each batch took, so that it can expect. */
  observed(batchUs: number, count: number): void
}

/** How much one more batch weighs in the expectation: the last twenty or so count. */
const RECENT = 0.05

/** An idle pool that has turned away so many in a row tries the next: its expectation may be out of date. */
const TURNED_AWAY_MAX = 1 / RECENT

/**
 * Refuses what is not expected to be done in time: the queue ahead at the recent worker time per job, half a batch for
 * what runs, and a batch of its own. Until the first batch is done it lets everyone in. What it expects changes only with
 * batches that it let in, so a few slow ones could close it for ever: of those who find nobody served, one in 21 is tried.
 */
export class DeadlineGate implements Gate {
  private batchUs = 0
  private jobUs = 0
  /** How many were turned away by an idle pool since somebody was last let in. */
  private turnedAway = 0

  admits(job: Job, pool: PoolState): boolean {
    if (pool.workersUp === 0) return job.deadlineUs === Number.POSITIVE_INFINITY
    const runningUs = pool.busyWorkers >= pool.workersUp ? this.batchUs / 2 / pool.workersUp : 0
    const waitUs = (pool.queueDepth * this.jobUs) / pool.workersUp + runningUs
    const inTime = pool.nowUs + waitUs + this.batchUs <= job.deadlineUs
    if (inTime || (pool.busyWorkers === 0 && this.tries(job, pool.nowUs))) {
      this.turnedAway = 0
      return true
    }
    return false
  }

  private tries(job: Job, nowUs: number): boolean {
    return nowUs < job.deadlineUs && ++this.turnedAway > TURNED_AWAY_MAX
  }

  observed(batchUs: number, count: number): void {
    const weight = this.batchUs === 0 ? 1 : RECENT
    this.batchUs += weight * (batchUs - this.batchUs)
    this.jobUs += weight * (batchUs / count - this.jobUs)
  }
}

/** A bucket per tenant, filling at a rate up to a burst; a job takes one token or is refused. */
export class TokenBucketGate implements Gate {
  private readonly rate: Rate
  private readonly byTenant: ReadonlyMap<number, Rate>
  private readonly buckets = new Map<number, { tokens: number; sinceUs: number }>()

  constructor(rate: Rate, byTenant: ReadonlyMap<number, Rate> = new Map()) {
    this.rate = rate
    this.byTenant = byTenant
  }

  admits(job: Job, pool: PoolState): boolean {
    const { perSecond, burst } = this.byTenant.get(job.tenant) ?? this.rate
    let bucket = this.buckets.get(job.tenant)
    if (bucket === undefined) {
      bucket = { tokens: burst, sinceUs: pool.nowUs }
      this.buckets.set(job.tenant, bucket)
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((pool.nowUs - bucket.sinceUs) * perSecond) / US_PER_S)
    bucket.sinceUs = pool.nowUs
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  observed(): void {}
}

/** Every gate must let the job in; the first that does not decides. */
export class Gates implements Gate {
  private readonly gates: readonly Gate[]

  constructor(gates: readonly Gate[]) {
    this.gates = gates
  }

  admits(job: Job, pool: PoolState): boolean {
    for (const gate of this.gates) if (!gate.admits(job, pool)) return false
    return true
  }

  observed(batchUs: number, count: number): void {
    for (const gate of this.gates) gate.observed(batchUs, count)
  }
}

/** The gate of a list of rules, null when there is none; depth is the pool's own `depthMax`. */
export function gateFor(rules: readonly AdmissionRule[]): Gate | null {
  const gates: Gate[] = []
  for (const rule of rules) {
    if (rule.kind === 'deadline') gates.push(new DeadlineGate())
    if (rule.kind === 'tokenBucket') gates.push(new TokenBucketGate(rule, rule.byTenant))
  }
  if (gates.length === 0) return null
  return gates.length === 1 ? gates[0] : new Gates(gates)
}
