import type { Simulation } from '../../kernel/simulation.ts'
import type { WorkBook } from '../../model/workAccount.ts'
import { FleetTotals } from './fleetTotals.ts'
import { HeldRequests } from './heldRequests.ts'
import type { LlmReplica } from './replica.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import { requestFault } from './replicaConfig.ts'
import { ReplicaStaff, type StaffListener } from './replicaStaff.ts'
import type { RentedTime } from './replicaTime.ts'
import type { LlmRequest, RequestHome } from './request.ts'
import type { Routing, RoutingName } from './routing.ts'
import { routings } from './routing.ts'
import type { Speculation } from './speculation.ts'

/** Replicas by state: up ones get work, cold ones are loading, down ones have crashed and their machines are still rented. */
export interface ReplicaCounts {
  up: number
  cold: number
  down: number
}

/**
 * Several replicas of one model behind a router. Replicas come cold and are routed to when warm; they are drained or
 * crash. While none is up, requests wait in the fleet's own list, in order.
 */
export class LlmFleet implements RequestHome, StaffListener {
  readonly config: LlmReplicaConfig
  readonly totals: FleetTotals
  /** Replicas by state; do not change them from outside. */
  readonly up: readonly LlmReplica[]
  readonly cold: readonly LlmReplica[]
  readonly draining: readonly LlmReplica[]
  /** Requests that came from outside; those that come again after a crash are not counted again. */
  arrivals = 0
  private readonly simulation: Simulation
  private readonly routing: Routing
  private readonly held = new HeldRequests()
  private readonly staff: ReplicaStaff

  /** Starts with `replicas` warm ones. The book is told of all GPU time. */
  constructor(
    simulation: Simulation,
    config: LlmReplicaConfig,
    routing: RoutingName,
    replicas: number,
    book: WorkBook | null = null,
  ) {
    this.simulation = simulation
    this.config = config
    this.routing = routings[routing]()
    this.totals = new FleetTotals(this)
    const staff = new ReplicaStaff(simulation, config, book, this)
    this.staff = staff
    this.up = staff.up
    this.cold = staff.cold
    this.draining = staff.draining
    staff.begin(replicas)
  }

  /** Replicas up, cold, and down: crashed, and neither back nor given back. */
  get counts(): ReplicaCounts {
    return { up: this.up.length, cold: this.cold.length, down: this.staff.down }
  }

  /** Requests no replica has taken in yet because none is up. */
  get heldCount(): number {
    return this.held.count
  }

  /** Σ time requests have waited in the fleet's own list by now. */
  heldAreaUs(nowUs: number): number {
    return this.held.areaUs(nowUs)
  }

  /** How long the request has been there that came first of those that wait for admission, µs; NaN when none does. */
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
    return this.staff.time.rented(nowUs)
  }

  /** Books the GPU time that all requests have used by now: at the end of a minute. */
  settle(): void {
    this.eachAtWork((replica) => replica.settle())
  }

  /** Books the GPU time that this request has used by now. One that the fleet holds has used none since it was booked. */
  settleRequest(request: LlmRequest): void {
    if (request.home !== this) request.home?.settleRequest(request)
  }

  /** Requests that keep the same `stickyKey` meet the same replica under prefix-aware routing. */
  submit(request: LlmRequest, stickyKey = request.stickyKey): void {
    request.stickyKey = stickyKey
    if (request.arrivedUs < 0) this.arrivals++
    if (this.up.length > 0) {
      this.routing.pick(this.up, stickyKey).submit(request)
      return
    }
    const fault = this.refusal(request.promptTokens, request.outputTokens)
    if (fault !== null) throw new RangeError(`request ${request.id} can never be served: ${fault}`)
    if (request.arrivedUs < 0) request.arrivedUs = this.simulation.nowUs
    request.home = this
    this.held.push(request, this.simulation.nowUs)
  }

  /** Ends a request wherever it is, without a word to its listener. */
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
    this.staff.add(count, coldStartUs)
  }

  /** Makes every cold replica ready at once. */
  warm(): void {
    this.staff.warm()
  }

  /** Lets `count` replicas go, crashed, cold and young ones first; those that are up leave when they are empty. */
  scaleDown(count: number): void {
    this.staff.scaleDown(count)
  }

  /** The replicas as machines: how crashed ones come back, who is drained and replaced, who crashes by its id. */
  get machines(): ReplicaStaff {
    return this.staff
  }

  /** Kills replicas that are up, the oldest first. Returns the requests they had; whoever called decides what becomes of them. */
  crash(count: number): LlmRequest[] {
    return this.staff.crash(count)
  }

  /** How much longer iterations take on every replica, those still to come included. */
  get slowdown(): number {
    return this.staff.slowdown
  }

  set slowdown(times: number) {
    this.staff.slowdown = times
  }

  get speculation(): Speculation | null {
    return this.staff.speculation
  }

  set speculation(speculation: Speculation | null) {
    this.staff.speculation = speculation
  }

  flushPrefixCaches(): void {
    for (const replica of this.replicas()) replica.flushPrefixCache()
  }

  /** All replicas there are. */
  replicas(): LlmReplica[] {
    return this.staff.all()
  }

  /** Calls `visit` with each replica that may be at work, without making a list. */
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
}
