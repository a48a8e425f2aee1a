import type { Simulation } from '../../kernel/simulation.ts'
import type { Law } from '../../model/law.ts'
import type { WorkMeter } from '../../model/workAccount.ts'
import type { WorkerName } from '../../model/workerName.ts'
import { Admission, type AdmissionRule, type ServerState } from '../admission.ts'
import type { Server, ServerWindow } from '../server.ts'
import { FleetTotals } from './fleetTotals.ts'
import { HeldRequests } from './heldRequests.ts'
import type { LlmReplica } from './replica.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import { requestFault } from './replicaConfig.ts'
import { noCounters, type ReplicaCounters } from './replicaCounters.ts'
import { ReplicaSet, type ReplicaSetListener } from './replicaSet.ts'
import type { RentedTime } from './replicaTime.ts'
import type { LlmRequest, RequestHome } from './request.ts'
import type { RoutingName } from './choices.ts'
import type { Routing } from './routing.ts'
import { routings } from './routing.ts'
import type { Speculation } from './speculation.ts'

/** Replicas by state: up ones receive requests, cold ones are loading, down ones have crashed and their machines are still rented. */
export interface ReplicaCounts {
  up: number
  cold: number
  down: number
}

/** Configuration of a fleet; what has a setter on `LlmFleet` may change later. */
export interface LlmFleetConfig {
  name?: string
  /** The configuration of every replica; parts of it may change while the fleet runs. */
  replica: LlmReplicaConfig
  routing: RoutingName
  /** Number of replicas at the start, warm. */
  replicas: number
  /** From a machine's arrival to its replica's first request, µs. Default 0. */
  coldStartUs?: number
  /** From a crash to the replica's restart on its machine, µs; null: no automatic restart. */
  restartUs?: number | null
  /** Admission rules; the depth is that of the whole fleet. Default: admit all. */
  admission?: readonly AdmissionRule[]
  /** Receives all GPU time; null disables accounting. */
  book?: WorkMeter | null
}

/**
 * Several replicas of one model behind a router. New replicas are cold and are routed to when warm; they can drain or crash.
 * While none is up, requests wait in the fleet's own list, in order.
 */
export class LlmFleet implements Server<LlmRequest>, ServerState<LlmRequest>, RequestHome, ReplicaSetListener {
  readonly name: string
  readonly config: LlmReplicaConfig
  readonly totals: FleetTotals
  /** Replicas by state; do not modify from outside. */
  readonly up: readonly LlmReplica[]
  readonly cold: readonly LlmReplica[]
  readonly draining: readonly LlmReplica[]
  /** Requests submitted from outside; resubmissions after a crash are not counted. */
  arrivals = 0
  /** Of these: refused, and left the queue when their patience ran out. */
  refused = 0
  abandoned = 0
  /**
   * Patience of requests submitted from now on: they leave the queue after waiting this long for their first admission to a
   * batch, µs.
   */
  patienceUs = Number.POSITIVE_INFINITY
  /** Whether the prompts of requests submitted from now on may use the prefix cache. */
  prefixCache = true
  private readonly simulation: Simulation
  private readonly routing: Routing
  private readonly admission: Admission<LlmRequest>
  private readonly held = new HeldRequests()
  private readonly replicaSet: ReplicaSet

  private closed = { atUs: 0, arrivals: 0, refused: 0, abandoned: 0, rented: noTime(), counters: noCounters() }
  private askedBusyUs = 0
  private askedUpUs = 0

  constructor(simulation: Simulation, fleet: LlmFleetConfig) {
    const { name = 'fleet', replica: config, routing, replicas, coldStartUs = 0, restartUs = null, admission = [], book = null } = fleet
    this.name = name
    this.simulation = simulation
    this.config = config
    this.admission = new Admission(admission)
    this.routing = routings[routing]()
    this.totals = new FleetTotals(this)
    const replicaSet = new ReplicaSet(simulation, config, book, this)
    this.replicaSet = replicaSet
    this.up = replicaSet.up
    this.cold = replicaSet.cold
    this.draining = replicaSet.draining
    replicaSet.coldStartUs = coldStartUs
    replicaSet.restartUs = restartUs
    replicaSet.begin(replicas)
  }

  /** Replicas up, cold, and down: crashed, and neither restarted nor released. */
  get counts(): ReplicaCounts {
    return { up: this.up.length, cold: this.cold.length, down: this.replicaSet.down }
  }

  get workersPresent(): number {
    return this.up.length + this.cold.length
  }

  get workersUp(): number {
    return this.up.length
  }

  get workersCold(): number {
    return this.cold.length
  }

  get nowUs(): number {
    return this.simulation.nowUs
  }

  /** Replicas with requests. */
  get busyWorkers(): number {
    let count = 0
    for (const replica of this.up) if (replica.outstanding > 0) count++
    return count
  }

  /** Whether no replica that is up has a free sequence slot in its batch. */
  get isFull(): boolean {
    for (const { runningCount, config } of this.up) if (runningCount < config.maxSequences) return false
    return true
  }

  get backlog(): number {
    return this.totals.waitingCount
  }

  /** Requests that may wait, in the whole fleet; one that a replica would admit at its next boundary is always admitted. */
  get depthMax(): number {
    return this.admission.depthMax
  }

  set depthMax(depth: number) {
    this.admission.depthMax = depth
  }

  /** Requests waiting and running. */
  get outstanding(): number {
    return this.totals.waitingCount + this.totals.runningCount
  }

  /** Requests waiting, at replicas and in the fleet's own list. */
  get queueDepth(): number {
    return this.totals.waitingCount
  }

  get rentedUs(): number {
    const rented = this.rented(this.simulation.nowUs)
    return servingUs(rented) + rented.coldUs + rented.downUs
  }

  utilisationSinceAsked(): number {
    const { nowUs } = this.simulation
    const { busyUs } = this.totals.counters(nowUs)
    const servedUs = servingUs(this.rented(nowUs))
    const upUs = servedUs - this.askedUpUs
    const share = upUs > 0 ? (busyUs - this.askedBusyUs) / upUs : 0
    this.askedBusyUs = busyUs
    this.askedUpUs = servedUs
    return share
  }

  /** Requests waiting in the fleet because no replica is up. */
  get heldCount(): number {
    return this.held.count
  }

  /** Σ time that requests have waited in the fleet's own list by now. */
  heldAreaUs(nowUs: number): number {
    return this.held.areaUs(nowUs)
  }

  /** Age of the oldest request waiting for admission to a batch, µs; NaN when none waits. */
  oldestWaitUs(nowUs: number): number {
    let oldestUs = Number.NaN
    const visit = ({ arrivedUs }: LlmRequest) => {
      if (!(arrivedUs >= oldestUs)) oldestUs = arrivedUs
    }
    this.held.each(visit)
    this.eachAtWork((replica) => replica.eachWaiting(visit))
    return nowUs - oldestUs
  }

  /** Replica time by state up to `nowUs`, which must be the present. */
  rented(nowUs: number): RentedTime {
    return this.replicaSet.time.rented(nowUs)
  }

  /** Books the GPU time that all requests have used by now: called at the end of a minute. */
  settle(): void {
    this.eachAtWork((replica) => replica.settle())
  }

  /** Books the GPU time that this request has used by now. One that the fleet holds has used none since its last booking. */
  settleRequest(request: LlmRequest): void {
    if (request.home !== this) request.home?.settleRequest(request)
  }

  /**
   * Admits a request, or refuses it at once. Requests with the same `stickyKey` go to the same replica under prefix-aware
   * routing. Throws a RangeError for one that can never be served and whose listener has no `refused`.
   */
  submit(request: LlmRequest, stickyKey = request.stickyKey): void {
    request.stickyKey = stickyKey
    if (request.arrivedUs >= 0) {
      this.place(request, this.up)
      return
    }
    this.arrivals++
    request.arrivedUs = this.nowUs
    if (!this.prefixCache) request.prefix = null
    request.fault = this.refusal(request.promptTokens, request.outputTokens)
    const mayWait = this.hasDepthLeft
    if (request.fault !== null || !this.admission.admits(request, this)) this.refuse(request)
    else {
      this.place(request, mayWait ? this.up : this.takers(request))
      this.losePatience(request)
    }
  }

  mustWait(request: LlmRequest): boolean {
    for (const replica of this.up) if (replica.takesAtBoundary(request)) return false
    return true
  }

  private get hasDepthLeft(): boolean {
    const { depthMax } = this.admission
    return depthMax === Number.POSITIVE_INFINITY || this.backlog < depthMax
  }

  /** Replicas at which it would not have to wait. */
  private takers(request: LlmRequest): LlmReplica[] {
    return this.up.filter((replica) => replica.takesAtBoundary(request))
  }

  private refuse(request: LlmRequest): void {
    const { listener, fault, id } = request
    if (fault !== null && !listener.refused) throw new RangeError(`request ${id} can never be served: ${fault}`)
    this.refused++
    listener.refused?.(request)
  }

  /** Routes it to one of these replicas; the fleet holds it while there is none. */
  private place(request: LlmRequest, among: readonly LlmReplica[]): void {
    if (among.length > 0) {
      const replica = this.routing.pick(among, request.stickyKey)
      if (this.admission.hasRules) replica.whenFinished = this.observe
      replica.submit(request)
      return
    }
    request.home = this
    this.held.push(request, this.nowUs)
  }

  /** Deadline admission assumes that the next request is like the last ones. */
  private readonly observe = (request: LlmRequest): void => {
    this.admission.observed(request.firstTokenUs - request.scheduledUs, request.gpuUs)
  }

  private losePatience(request: LlmRequest): void {
    const patienceUs = Math.min(request.patienceUs, this.patienceUs)
    if (patienceUs !== Number.POSITIVE_INFINITY) this.simulation.in(patienceUs, this.lostPatience, request)
  }

  private readonly lostPatience = (request: LlmRequest): void => {
    if (request.cancelled || request.home === null || request.scheduledUs >= 0) return
    this.cancel(request)
    this.abandoned++
    request.listener.abandoned?.(request)
  }

  /** Cancels a request wherever it is, without calling its listener. */
  cancel(request: LlmRequest): void {
    if (request.home !== this) {
      request.home?.cancel(request)
      return
    }
    request.cancelled = true
    request.home = null
    this.held.forget(request, this.simulation.nowUs)
  }

  /** Why such a request can never be served here, in words; null when it can. */
  refusal(promptTokens: number, outputTokens: number): string | null {
    return requestFault(this.config, promptTokens, outputTokens)
  }

  /** Adds replicas that are routed to after `coldStartUs`. */
  add(count: number, coldStartUs: number): void {
    this.replicaSet.add(count, coldStartUs)
  }

  /** Makes every cold replica ready at once. */
  warm(): void {
    this.replicaSet.warm()
  }

  /** Adds `count` replicas, which start cold. */
  scaleUp(count: number): void {
    this.replicaSet.add(count, this.replicaSet.coldStartUs)
  }

  /** Removes `count` replicas, crashed, cold and newest ones first; those that are up leave when they are empty. */
  scaleDown(count: number): void {
    this.replicaSet.scaleDown(count)
  }

  /** Releases the machines of up to `count` crashed replicas. */
  releaseCrashed(count: number): void {
    this.replicaSet.giveBackCrashed(count)
  }

  get onReturn(): (() => void) | null {
    return this.replicaSet.onReturn
  }

  set onReturn(called: (() => void) | null) {
    this.replicaSet.onReturn = called
  }

  /** For cold starts that begin from now on, µs. */
  set coldStartUs(us: number) {
    this.replicaSet.coldStartUs = us
  }

  /** From a crash to the replica's restart on its machine, for crashes from now on; null: no automatic restart. */
  set restartUs(us: number | null) {
    this.replicaSet.restartUs = us
  }

  /** Drains `count` replicas, the longest up first, then cold ones; a cold one replaces each. Returns how many were drained. */
  drain(count: number): number {
    return this.replicaSet.drain(count)
  }

  /** `drain` for the replica with this id; 0 when it is neither up nor cold. */
  drainWorker(name: WorkerName): number {
    return name === 'slow' ? 0 : this.replicaSet.drainReplica(name)
  }

  /**
   * Crashes replicas that are up, the oldest first. Their requests are resubmitted, in order, unless their listener has
   * `lost`. Returns how many crashed.
   */
  crash(count: number): number {
    const found = Math.min(this.up.length, Math.max(0, count))
    this.resubmit(this.replicaSet.crash(count))
    return found
  }

  /** `crash` for the replica with this id; 0 when it is not up, draining or cold. */
  crashWorker(name: WorkerName): number {
    const lost = name === 'slow' ? null : this.replicaSet.crashReplica(name)
    this.resubmit(lost ?? [])
    return lost === null ? 0 : 1
  }

  /** Every replica that is up, cold or crashed restarts cold; draining ones continue. */
  restart(): void {
    this.resubmit(this.replicaSet.restart())
  }

  private resubmit(lost: readonly LlmRequest[]): void {
    for (const request of lost) {
      if (request.listener.lost) request.listener.lost(request)
      else this.submit(request)
    }
  }

  /** Factor on the duration of iterations of every replica, future replicas included. */
  get slowdown(): number {
    return this.replicaSet.slowdown
  }

  set slowdown(times: number) {
    this.replicaSet.slowdown = times
  }

  get speculation(): Speculation | null {
    return this.replicaSet.speculation
  }

  set speculation(speculation: Speculation | null) {
    this.replicaSet.speculation = speculation
  }

  /** Empties the prefix caches; blocks in use stay with their users. */
  flush(): void {
    for (const replica of this.replicas()) replica.flushPrefixCache()
  }

  /** All replicas, in any state. */
  replicas(): LlmReplica[] {
    return this.replicaSet.all()
  }

  /** Calls `visit` with each replica that may have work, without allocating a list. */
  eachAtWork(visit: (replica: LlmReplica) => void): void {
    for (const replica of this.up) visit(replica)
    for (const replica of this.draining) visit(replica)
  }

  ready(): void {
    for (const request of this.held.takeAll(this.simulation.nowUs)) this.submit(request)
  }

  retired(replica: LlmReplica): void {
    this.totals.retire(replica, this.simulation.nowUs)
  }

  window(nowUs: number): ServerWindow {
    const before = this.closed
    const lengthUs = Math.max(1, nowUs - before.atUs)
    const counters = { ...this.totals.counters(nowUs) }
    const rented = { ...this.rented(nowUs) }
    this.closed = { atUs: nowUs, arrivals: this.arrivals, refused: this.refused, abandoned: this.abandoned, rented, counters }
    const since = (of: keyof ReplicaCounters) => counters[of] - before.counters[of]
    const upUs = servingUs(rented) - servingUs(before.rented)
    const coldUs = rented.coldUs - before.rented.coldUs
    const downUs = rented.downUs - before.rented.downUs
    const busyUs = since('busyUs')
    const { kvBlocksTotal, kvBlocksUsed } = this.totals
    return {
      queueDepthMean: since('queueAreaUs') / lengthUs,
      oldestWaitUs: this.oldestWaitUs(nowUs),
      utilisation: upUs > 0 ? busyUs / upUs : null,
      workersUp: upUs / lengthUs,
      workersCold: coldUs / lengthUs,
      workersDown: downUs / lengthUs,
      batchSizeMean: busyUs > 0 ? since('batchAreaUs') / busyUs : null,
      arrivals: this.arrivals - before.arrivals,
      refused: this.refused - before.refused,
      abandoned: this.abandoned - before.abandoned,
      started: since('started'),
      waitUsSum: since('waitedUs'),
      kvUsage: kvBlocksTotal > 0 ? kvBlocksUsed / kvBlocksTotal : null,
      preemptions: since('preemptions'),
      recomputedTokens: since('recomputedTokens'),
      billedUs: upUs + coldUs + downUs,
      ...{ upUs, coldUs, downUs, busyUs },
      drainingUs: rented.idleDrainingUs - before.rented.idleDrainingUs,
    }
  }

  laws(nowUs: number): Law[] {
    const { submitted, started, waitedUs, queueAreaUs } = this.totals.counters(nowUs)
    return [
      {
        law: `${this.name}: requests cannot have waited longer than the area under the queue`,
        ok: queueAreaUs + 1 >= waitedUs && submitted >= started,
        detail: `${submitted} came, ${started} began after waiting ${waitedUs} µs; the queue's area is ${queueAreaUs} µs`,
      },
    ]
  }
}

/** Time of replicas that serve, draining ones included. */
function servingUs({ upUs, drainingUs }: RentedTime): number {
  return upUs + drainingUs
}

function noTime(): RentedTime {
  return { upUs: 0, coldUs: 0, downUs: 0, drainingUs: 0, idleDrainingUs: 0 }
}
