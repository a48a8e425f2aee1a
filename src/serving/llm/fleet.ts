import type { Simulation } from '../../kernel/simulation.ts'
import { FleetTotals } from './fleetTotals.ts'
import { LlmReplica } from './replica.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import { requestFault } from './replicaConfig.ts'
import type { LlmRequest, RequestHome } from './request.ts'
import type { Routing, RoutingName } from './routing.ts'
import { routings } from './routing.ts'
import type { Speculation } from './speculation.ts'

/** Replicas by state: up ones get work, cold ones are loading, draining ones finish what they have. */
export interface ReplicaCounts {
  up: number
  cold: number
  down: number
}

/**
 * Several replicas of one model behind a router. Replicas come cold and are routed to when warm; they are drained or
 * crash. While none is up, requests wait in the fleet's own list, in order.
 */
export class LlmFleet implements RequestHome {
  readonly config: LlmReplicaConfig
  readonly totals: FleetTotals
  /** Replicas by state; do not change them from outside. */
  readonly up: LlmReplica[] = []
  readonly cold: LlmReplica[] = []
  readonly draining: LlmReplica[] = []
  private readonly simulation: Simulation
  private readonly routing: Routing
  private held: LlmRequest[] = []
  /** Σ time in the fleet's own list by those who have left it. */
  private heldUs = 0
  private down = 0
  private born = 0
  private currentSlowdown = 1
  private currentSpeculation: Speculation | null

  /** Starts with `replicas` warm ones. */
  constructor(simulation: Simulation, config: LlmReplicaConfig, routing: RoutingName, replicas: number) {
    this.simulation = simulation
    this.config = config
    this.routing = routings[routing]()
    this.currentSpeculation = config.speculation
    this.totals = new FleetTotals(this)
    for (let i = 0; i < replicas; i++) this.up.push(this.build())
  }

  /** Replicas up, cold, and down: crashed and not replaced yet. */
  get counts(): ReplicaCounts {
    return { up: this.up.length, cold: this.cold.length, down: this.down }
  }

  /** Requests no replica has taken in yet because none is up. */
  get heldCount(): number {
    return this.held.length
  }

  /** Σ time requests have waited in the fleet's own list by now. */
  heldAreaUs(nowUs: number): number {
    let areaUs = this.heldUs
    for (const request of this.held) areaUs += nowUs - request.queuedUs
    return areaUs
  }

  /** Requests that keep the same `stickyKey` meet the same replica under prefix-aware routing. */
  submit(request: LlmRequest, stickyKey = request.stickyKey): void {
    request.stickyKey = stickyKey
    if (this.up.length > 0) {
      this.routing.pick(this.up, stickyKey).submit(request)
      return
    }
    const fault = this.refusal(request.promptTokens, request.outputTokens)
    if (fault !== null) throw new RangeError(`request ${request.id} can never be served: ${fault}`)
    if (request.arrivedUs < 0) request.arrivedUs = this.simulation.nowUs
    request.home = this
    request.queuedUs = this.simulation.nowUs
    this.held.push(request)
  }

  /** Ends a request wherever it is, without a word to its listener. */
  cancel(request: LlmRequest): void {
    if (request.home !== this) {
      request.home?.cancel(request)
      return
    }
    request.cancelled = true
    request.home = null
    this.heldUs += this.simulation.nowUs - request.queuedUs
    this.held = this.held.filter((held) => held !== request)
  }

  /** Why such a request can never be served here, in words; null when it can. */
  refusal(promptTokens: number, outputTokens: number): string | null {
    return requestFault(this.config, promptTokens, outputTokens)
  }

  /** Adds replicas that are routed to after `coldStartUs`. They take the place of crashed ones. */
  add(count: number, coldStartUs: number): void {
    for (let i = 0; i < count; i++) {
      const replica = this.build()
      this.down = Math.max(0, this.down - 1)
      this.cold.push(replica)
      if (coldStartUs > 0) this.simulation.in(coldStartUs, this.warmed, replica)
      else this.warmed(replica)
    }
  }

  /** Makes every cold replica ready at once. */
  warm(): void {
    for (const replica of [...this.cold]) this.warmed(replica)
  }

  /** Takes replicas out of routing, cold and young ones first; they leave when they are empty. */
  drain(count: number): void {
    for (let i = 0; i < count; i++) {
      if (this.cold.pop() !== undefined) continue
      const replica = this.up.pop()
      if (replica === undefined) return
      if (replica.drained()) {
        this.totals.retire(replica, this.simulation.nowUs)
        continue
      }
      this.draining.push(replica)
      replica.whenEmpty = () => this.emptied(replica)
    }
  }

  /** Kills replicas that are up, the oldest first. Returns the requests they had; whoever called decides what becomes of them. */
  crash(count: number): LlmRequest[] {
    const lost: LlmRequest[] = []
    for (const replica of this.up.splice(0, count)) {
      lost.push(...replica.takeAll())
      this.totals.retire(replica, this.simulation.nowUs)
      this.down++
    }
    return lost
  }

  /** How much longer iterations take on every replica, those still to come included. */
  get slowdown(): number {
    return this.currentSlowdown
  }

  set slowdown(times: number) {
    this.currentSlowdown = times
    for (const replica of this.replicas()) replica.slowdown = times
  }

  get speculation(): Speculation | null {
    return this.currentSpeculation
  }

  set speculation(speculation: Speculation | null) {
    this.currentSpeculation = speculation
    for (const replica of this.replicas()) replica.speculation = speculation
  }

  flushPrefixCaches(): void {
    for (const replica of this.replicas()) replica.flushPrefixCache()
  }

  /** All replicas there are. */
  replicas(): LlmReplica[] {
    return [...this.up, ...this.draining, ...this.cold]
  }

  /** Calls `visit` with each replica that may be at work, without making a list. */
  eachAtWork(visit: (replica: LlmReplica) => void): void {
    for (const replica of this.up) visit(replica)
    for (const replica of this.draining) visit(replica)
  }

  private build(): LlmReplica {
    const replica = new LlmReplica(this.simulation, this.config, this.born++)
    replica.slowdown = this.currentSlowdown
    replica.speculation = this.currentSpeculation
    return replica
  }

  private readonly warmed = (replica: LlmReplica): void => {
    const at = this.cold.indexOf(replica)
    if (at < 0) return
    this.cold.splice(at, 1)
    this.up.push(replica)
    const held = this.held
    this.held = []
    for (const request of held) {
      this.heldUs += this.simulation.nowUs - request.queuedUs
      this.submit(request)
    }
  }

  private emptied(replica: LlmReplica): void {
    this.draining.splice(this.draining.indexOf(replica), 1)
    this.totals.retire(replica, this.simulation.nowUs)
  }
}
