import { US_PER_S } from '../kernel/time.ts'

/** What admission looks at in a piece of work, of either kind. */
export interface Admissible {
  /** Code of whose it is. */
  readonly tenant: number
  /** When it should be done (an LLM request: have its first token), µs of the run; Infinity: whenever. */
  readonly deadlineUs: number
}

/** What an admission rule may know of a server. */
export interface ServerState<Work> {
  readonly nowUs: number
  /** Work that waits. */
  readonly queueDepth: number
  /** Work beyond what can be served at once: that waits or, with processor sharing, is more than there are workers. */
  readonly backlog: number
  readonly workersUp: number
  /** Workers that have work. */
  readonly busyWorkers: number
  /** Whether none has room for one more piece of work. */
  readonly isFull: boolean
  /** Whether this work, coming now, would have to wait. Asked only once the depth is used up. */
  mustWait(work: Work): boolean
}

/** How much work a tenant may bring: a bucket that fills at `perSecond` up to `burst`. */
export interface Rate {
  perSecond: number
  burst: number
}

/** A rule of admission as data. */
export type AdmissionRule =
  /** At most `max` wait; work that would not have to wait always comes in. */
  | { kind: 'depth'; max: number }
  /** Refuses work that is not expected to be done by its deadline, judged by the queue and what was served of late. */
  | { kind: 'deadline' }
  /** Each tenant has a bucket of tokens; a piece of work takes one. `byTenant`: by tenant code. */
  | ({ kind: 'tokenBucket'; byTenant?: ReadonlyMap<number, Rate> } & Rate)

/** A rule at work. */
interface Rule {
  admits(work: Admissible, server: ServerState<never>): boolean
  /** Told of what was served: how long it took with all that shared its batch, and its own share of the worker's time. */
  observed(serviceUs: number, workerUs: number): void
}

/** How much what was served last weighs in the expectation: the last twenty or so count. */
const RECENT = 0.05

/** An idle server that has turned away so many in a row tries the next: its expectation may be out of date. */
const TURNED_AWAY_MAX = 1 / RECENT

/**
 * Refuses what is not expected to be done in time: the queue ahead at the recent worker time of one, half a service for
 * what runs, and a service of its own. Until the first is done it lets everyone in. What it expects changes only with work
 * that it let in, so a few slow ones could close it for ever: of those who find nobody served, one in 21 is tried.
 */
class DeadlineRule implements Rule {
  private serviceUs = 0
  private workerUs = 0
  /** How many were turned away by an idle server since somebody was last let in. */
  private turnedAway = 0

  admits(work: Admissible, server: ServerState<never>): boolean {
    if (server.workersUp === 0) return work.deadlineUs === Number.POSITIVE_INFINITY
    const runningUs = server.isFull ? this.serviceUs / 2 / server.workersUp : 0
    const waitUs = (server.queueDepth * this.workerUs) / server.workersUp + runningUs
    const inTime = server.nowUs + waitUs + this.serviceUs <= work.deadlineUs
    if (inTime || (server.busyWorkers === 0 && this.tries(work, server.nowUs))) {
      this.turnedAway = 0
      return true
    }
    return false
  }

  private tries(work: Admissible, nowUs: number): boolean {
    return nowUs < work.deadlineUs && ++this.turnedAway > TURNED_AWAY_MAX
  }

  observed(serviceUs: number, workerUs: number): void {
    const weight = this.serviceUs === 0 ? 1 : RECENT
    this.serviceUs += weight * (serviceUs - this.serviceUs)
    this.workerUs += weight * (workerUs - this.workerUs)
  }
}

/** A bucket per tenant, filling at a rate up to a burst; work takes one token or is refused. */
class TokenBucketRule implements Rule {
  private readonly rate: Rate
  private readonly byTenant: ReadonlyMap<number, Rate>
  private readonly buckets = new Map<number, { tokens: number; sinceUs: number }>()

  constructor(rate: Rate, byTenant: ReadonlyMap<number, Rate> = new Map()) {
    this.rate = rate
    this.byTenant = byTenant
  }

  admits(work: Admissible, server: ServerState<never>): boolean {
    const { perSecond, burst } = this.byTenant.get(work.tenant) ?? this.rate
    let bucket = this.buckets.get(work.tenant)
    if (bucket === undefined) {
      bucket = { tokens: burst, sinceUs: server.nowUs }
      this.buckets.set(work.tenant, bucket)
    }
    bucket.tokens = Math.min(burst, bucket.tokens + ((server.nowUs - bucket.sinceUs) * perSecond) / US_PER_S)
    bucket.sinceUs = server.nowUs
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  observed(): void {}
}

/** Decides which work comes in: the depth of the queue first, then the other rules in order; the first that refuses decides. */
export class Admission<Work extends Admissible> {
  /** How much may wait; work that would not have to wait always comes in. May be turned while the server runs. */
  depthMax = Number.POSITIVE_INFINITY
  private readonly rules: readonly Rule[]

  constructor(rules: readonly AdmissionRule[]) {
    const others: Rule[] = []
    for (const rule of rules) {
      if (rule.kind === 'depth') this.depthMax = rule.max
      if (rule.kind === 'deadline') others.push(new DeadlineRule())
      if (rule.kind === 'tokenBucket') others.push(new TokenBucketRule(rule, rule.byTenant))
    }
    this.rules = others
  }

  /** Whether there are rules besides the depth: only then need anybody tell it what was served. */
  get hasRules(): boolean {
    return this.rules.length > 0
  }

  admits(work: Work, server: ServerState<Work>): boolean {
    if (server.backlog >= this.depthMax && server.mustWait(work)) return false
    for (const rule of this.rules) if (!rule.admits(work, server)) return false
    return true
  }

  /** One piece of work took `serviceUs` with all that shared its batch, and `workerUs` of a worker's time were its share. */
  observed(serviceUs: number, workerUs: number): void {
    for (const rule of this.rules) rule.observed(serviceUs, workerUs)
  }
}
