import type { Simulation } from '../../kernel/simulation.ts'
import type { WorkMeter } from '../../model/workAccount.ts'
import { Batch } from './batch.ts'
import { takesAtBoundary } from './boundary.ts'
import { EngineLoop } from './engineLoop.ts'
import { Iteration } from './iteration.ts'
import type { ReplicaCounters } from './replicaCounters.ts'
import { ReplicaGauge } from './replicaGauge.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import { configFault, requestFault } from './replicaConfig.ts'
import type { LlmRequest, RequestHome } from './request.ts'
import { chargeUpTo } from './requestBooking.ts'
import type { Speculation } from './speculation.ts'

/** One LLM engine on one GPU (or tensor-parallel group): continuous batching over a KV cache. */
export class LlmReplica implements RequestHome {
  readonly id: number
  readonly config: LlmReplicaConfig
  private readonly simulation: Simulation
  private readonly batch: Batch
  private readonly iteration: Iteration
  private readonly loop: EngineLoop
  private readonly gauge: ReplicaGauge
  private sequence = 0

  /** Throws RangeError for a configuration that cannot work. */
  constructor(simulation: Simulation, config: LlmReplicaConfig, id = 0, book: WorkMeter | null = null) {
    const fault = configFault(config)
    if (fault !== null) throw new RangeError(`LLM replica: ${fault}`)
    this.id = id
    this.simulation = simulation
    this.config = config
    this.batch = new Batch(config, book)
    this.iteration = new Iteration(this.batch)
    this.loop = new EngineLoop(simulation, this.batch, this.iteration)
    this.gauge = new ReplicaGauge(this.batch, this.iteration, this.loop)
  }

  get waitingCount(): number {
    return this.batch.waiting.count
  }

  /** Requests in the batch; a cancelled one stays in it until the end of the iteration in progress. */
  get runningCount(): number {
    return this.batch.running
  }

  get outstanding(): number {
    return this.batch.waiting.count + this.batch.running - this.loop.leavingCount
  }

  get kvBlocksTotal(): number {
    return this.config.kvBlocks
  }

  /** Blocks in use now; cached blocks not in use are not counted. */
  get kvBlocksUsed(): number {
    return this.gauge.blocksUsed(this.simulation.nowUs)
  }

  /** Iterations that have ended. */
  get iterations(): number {
    return this.gauge.iterations(this.simulation.nowUs)
  }

  /** Number of preemptions: requests that lost their blocks to others and were computed again. */
  get preemptions(): number {
    return this.batch.tally.restarts
  }

  /** Time spent in iterations up to `atUs`, which must be the present, µs. */
  busyUs(atUs: number): number {
    return this.gauge.busyUs(atUs)
  }

  /** Counters up to `atUs`, which must be the present. */
  counters(atUs: number): ReplicaCounters {
    return this.gauge.counters(atUs, this.sequence)
  }

  /** Answer tokens of a request by now. */
  generatedBy(request: LlmRequest): number {
    return this.gauge.generated(request, this.simulation.nowUs)
  }

  /** Factor on iteration times (gray failure); a new value takes effect from the next iteration. Throws RangeError unless above 0. */
  get slowdown(): number {
    return this.iteration.slowdown
  }

  set slowdown(times: number) {
    if (!(times > 0)) throw new RangeError(`LLM replica: slowdown is ${times}; it must be above 0`)
    this.loop.catchUp()
    this.loop.cut()
    this.iteration.slowdown = times
  }

  /** Null: one token per iteration. A new value takes effect from the next iteration. */
  get speculation(): Speculation | null {
    return this.iteration.drafting.speculation
  }

  set speculation(speculation: Speculation | null) {
    const fault = configFault({ ...this.config, speculation })
    if (fault !== null) throw new RangeError(`LLM replica: ${fault}`)
    this.loop.catchUp()
    this.loop.cut()
    this.iteration.drafting.speculation = speculation
  }

  /** Called for every finished request, before its listener. */
  set whenFinished(called: ((request: LlmRequest) => void) | null) {
    this.loop.whenFinished = called
  }

  set whenEmpty(called: (() => void) | null) {
    this.loop.whenEmpty = called
  }

  /** Why such a request can never be served here, in words; null when it can. */
  refusal(promptTokens: number, outputTokens: number): string | null {
    return requestFault(this.config, promptTokens, outputTokens)
  }

  /**
   * Whether a request arriving now would be admitted when the iteration in progress ends, or at once when there is none;
   * waiting for the boundary itself does not count.
   */
  takesAtBoundary(request: LlmRequest): boolean {
    const { nowUs } = this.simulation
    const { running } = this.loop
    request.targetTokens = request.promptTokens + request.generated
    const gained = running ? this.iteration.gainedAtBoundary(nowUs) : 0
    return takesAtBoundary(this.batch, gained, running ? this.iteration.blocksTakenBy(nowUs) : 0, request)
  }

  /**
   * Accepts a request. It is considered at the end of the iteration in progress, or now when one ends at this µs or none is.
   * Throws RangeError for a request that can never be served (`refusal` checks it beforehand).
   */
  submit(request: LlmRequest): void {
    const fault = this.refusal(request.promptTokens, request.outputTokens)
    if (fault !== null) throw new RangeError(`request ${request.id} can never be served: ${fault}`)
    if (request.where !== 'outside') throw new Error(`request ${request.id} is submitted twice`)
    this.loop.catchUp()
    if (request.arrivedUs < 0) request.arrivedUs = this.simulation.nowUs
    request.home = this
    request.replica = this.id
    request.sequence = ++this.sequence
    this.batch.enqueue(request, this.simulation.nowUs)
    this.loop.came(request)
  }

  /** Cancels a request without calling its listener. A running one leaves at the end of the iteration in progress. */
  cancel(request: LlmRequest): void {
    if (request.cancelled) return
    this.loop.catchUp()
    if (request.where === 'outside') return
    request.generated = this.generatedBy(request)
    if (request.where === 'waiting') {
      // The requests behind the head may be admitted now.
      if (this.batch.waiting.head === request) this.loop.cut()
      request.cancelled = true
      request.where = 'outside'
      this.batch.waiting.forget(request, this.simulation.nowUs)
    } else {
      request.cancelled = true
      this.loop.leave(request)
      this.settleRequest(request)
    }
  }

  settleRequest(request: LlmRequest): void {
    chargeUpTo(this.batch.book, request, this.gauge.gpuUs(request, this.gauge.usPerToken(this.simulation.nowUs)))
  }

  /** Books the GPU time that all running requests have used by now. */
  settle(): void {
    const { batch, gauge } = this
    const usPerToken = gauge.usPerToken(this.simulation.nowUs)
    batch.eachRunning((request) => chargeUpTo(batch.book, request, gauge.gpuUs(request, usPerToken)))
  }

  /** Ends its rent: later work for cancelled requests is not booked. */
  retire(): void {
    this.settle()
    this.batch.book = null
  }

  eachWaiting(visit: (request: LlmRequest) => void): void {
    this.batch.waiting.each(visit)
  }

  /** Drops all cached prefixes; blocks in use stay with their users. */
  flushPrefixCache(): void {
    this.loop.catchUp()
    // A waiting request that would have reused cached free blocks may need fewer blocks now, and so be admitted earlier.
    this.loop.cut()
    this.batch.blocks.flush()
  }

  /**
   * Crashes the engine: every request is returned, in order, ready to be submitted elsewhere; the iteration in progress and
   * all cached content are lost. A request keeps its tokens so far and continues after them.
   */
  takeAll(): LlmRequest[] {
    this.loop.catchUp()
    this.loop.halt()
    const all = [...this.batch.evictAll(), ...this.batch.waiting.takeAll(this.simulation.nowUs)]
    for (const request of all) {
      request.where = 'outside'
      request.home = null
    }
    return all
  }
}
