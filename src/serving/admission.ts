import { US_PER_S } from '../kernel/time.ts'

/** The properties of a job or request that admission uses. */
export interface Admissible {
  /** Tenant code. */
  readonly tenant: number
  /** Deadline for completion (of an LLM request: for its first token), µs of the run; Infinity: none. */
  readonly deadlineUs: number
}

/** The server state that admission rules use. */
export interface ServerState<Work> {
  readonly nowUs: number
  /** Jobs waiting. */
  readonly queueDepth: number
  /** Work beyond what can be served at once: jobs waiting or, with processor sharing, jobs in excess of the workers. */
  readonly backlog: number
  readonly workersUp: number
  /** Workers with work. */
  readonly busyWorkers: number
  /** Whether no worker has room for another job. */
  readonly isFull: boolean
  /** Whether this job, arriving now, would have to wait. Evaluated only once the depth is used up. */
  mustWait(work: Work): boolean
}

/** Rate limit of a tenant: a token bucket that fills at `perSecond` up to `burst`. */
export interface Rate {
  perSecond: number
  burst: number
}

/** An admission rule as data. */
export type AdmissionRule =
  /** At most `max` wait; work that would not have to wait is always admitted. */
  | { kind: 'depth'; max: number }
  /** Refuses work that is expected to miss its deadline, estimated from the queue and recent service times. */
  | { kind: 'deadline' }
  /** Each tenant has a token bucket; a piece of work takes one token. `byTenant`: by tenant code. */
  | ({ kind: 'tokenBucket'; byTenant?: ReadonlyMap<number, Rate> } & Rate)

/** A rule with its state. */
interface Rule {
  admits(work: Admissible, server: ServerState<never>): boolean
  /** Records served work: its service time with all that shared its batch, and its own share of the worker's time. */
  observed(serviceUs: number, workerUs: number): void
}

/** Weight of the latest service in the moving average: about the last twenty count. */
const RECENT = 0.05

/** After this many refusals in a row an idle server admits the next: its estimate may be out of date. */
const TURNED_AWAY_MAX = 1 / RECENT

/**
 * Refuses work that is expected to miss its deadline: the queue ahead times the recent worker time of one job, half a service
 * for the running jobs, and its own service. Before the first service it admits all. The estimate changes only with work it
 * admits, so a few slow jobs could close it for ever: of arrivals that find the server idle, one in 21 is admitted as a probe.
 */
class DeadlineRule implements Rule {
  private serviceUs = 0
  private workerUs = 0
  /** Refusals by an idle server since the last admission. */
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

/** A token bucket per tenant, filled at a rate up to a burst; a job takes one token or is refused. */
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

/** Admission: the depth of the queue first, then the other rules in order; the first refusal decides. */
export class Admission<Work extends Admissible> {
  /** Maximum queue depth; work that would not have to wait is always admitted. May change while the server runs. */
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

  /** Whether there are rules besides the depth: only then must `observed` be called. */
  get hasRules(): boolean {
    return this.rules.length > 0
  }

  admits(work: Work, server: ServerState<Work>): boolean {
    if (server.backlog >= this.depthMax && server.mustWait(work)) return false
    for (const rule of this.rules) if (!rule.admits(work, server)) return false
    return true
  }

  /** Records one served job: `serviceUs` with all that shared its batch, and `workerUs` as its share of a worker's time. */
  observed(serviceUs: number, workerUs: number): void {
    for (const rule of this.rules) rule.observed(serviceUs, workerUs)
  }
}
