import type { Simulation } from '../../kernel/simulation.ts'
import { Batch } from './batch.ts'
import { EngineLoop } from './engineLoop.ts'
import { Iteration } from './iteration.ts'
import type { ReplicaCounters } from './replicaCounters.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import { configFault, requestFault } from './replicaConfig.ts'
import type { LlmRequest, RequestHome } from './request.ts'
import type { Speculation } from './speculation.ts'

/** One LLM engine on one GPU (or tensor-parallel group): continuous batching over a KV cache. */
export class LlmReplica implements RequestHome {
  readonly id: number
  readonly config: LlmReplicaConfig
  private readonly simulation: Simulation
  private readonly batch: Batch
  private readonly iteration: Iteration
  private readonly loop: EngineLoop
  private sequence = 0

  /** Throws RangeError for a configuration that cannot work. */
  constructor(simulation: Simulation, config: LlmReplicaConfig, id = 0) {
    const fault = configFault(config)
    if (fault !== null) throw new RangeError(`LLM replica: ${fault}`)
    this.id = id
    this.simulation = simulation
    this.config = config
    this.batch = new Batch(config)
    this.iteration = new Iteration(this.batch)
    this.loop = new EngineLoop(simulation, this.batch, this.iteration)
  }

  get waitingCount(): number {
    return this.batch.waiting.count
  }

  /** Requests in the batch; a cancelled one stays in it to the end of the iteration in progress. */
  get runningCount(): number {
    return this.batch.running
  }

  get outstanding(): number {
    return this.batch.waiting.count + this.batch.running - this.loop.leavingCount
  }

  get kvBlocksTotal(): number {
    return this.config.kvBlocks
  }

  /** Blocks in use now; cached blocks that nobody uses are not counted. */
  get kvBlocksUsed(): number {
    return this.batch.blocks.used + (this.loop.running ? this.iteration.blocksTakenBy(this.simulation.nowUs) : 0)
  }

  /** Iterations that have ended. */
  get iterations(): number {
    return this.iteration.count + (this.loop.running ? this.iteration.endedBy(this.simulation.nowUs) : 0)
  }

  /** Times a request lost its blocks to others and was computed again. */
  get preemptions(): number {
    return this.batch.restarts
  }

  /** Time spent in iterations up to `atUs`, which must be the present. */
  busyUs(atUs: number): number {
    return this.iteration.busyUs + (this.loop.running ? this.iteration.elapsedUs(atUs) : 0)
  }

  /** What it has done up to `atUs`, which must be the present. */
  counters(atUs: number): ReplicaCounters {
    const { batch, iteration } = this
    const busyUs = this.busyUs(atUs)
    return {
      iterations: this.iterations,
      busyUs,
      batchAreaUs: iteration.batchAreaUs + (busyUs - iteration.busyUs) * iteration.sequences,
      queueAreaUs: batch.waiting.areaUs(atUs),
      submitted: this.sequence,
      started: batch.started,
      waitedUs: batch.waitedUs,
      preemptions: batch.restarts,
      lookedUpTokens: batch.lookedUpTokens,
      hitTokens: batch.hitTokens,
    }
  }

  /** Answer tokens of a request by now. */
  generatedBy(request: LlmRequest): number {
    if (request.where !== 'decoding') return request.generated
    const gained = this.loop.running ? this.iteration.gainedBy(this.simulation.nowUs) : 0
    const tokens = this.batch.decodes.contextOf(request) + gained - request.promptTokens
    return Math.max(0, Math.min(request.outputTokens, tokens))
  }

  /** How many times longer iterations take than the model says (gray failure); a new value holds from the next one. */
  get slowdown(): number {
    return this.iteration.slowdown
  }

  set slowdown(times: number) {
    if (!(times > 0)) throw new RangeError(`LLM replica: slowdown is ${times}; it must be above 0`)
    this.loop.catchUp()
    this.loop.cut()
    this.iteration.slowdown = times
  }

  /** Null: one token per iteration. A new value holds from the next iteration. */
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

  set whenEmpty(called: (() => void) | null) {
    this.loop.whenEmpty = called
  }

  /** Why such a request can never be served here, in words; null when it can. */
  refusal(promptTokens: number, outputTokens: number): string | null {
    return requestFault(this.config, promptTokens, outputTokens)
  }

  /**
   * Takes a request in. It is considered at the end of the iteration in progress, now when one ends at this µs or none is.
   * Throws RangeError for a request that can never be served (`refusal` says so beforehand).
   */
  submit(request: LlmRequest): void {
    const fault = this.refusal(request.promptTokens, request.outputTokens)
    if (fault !== null) throw new RangeError(`request ${request.id} can never be served: ${fault}`)
    if (request.where !== 'outside') throw new Error(`request ${request.id} is submitted twice`)
    this.loop.catchUp()
    if (request.arrivedUs < 0) request.arrivedUs = this.simulation.nowUs
    request.home = this
    request.sequence = ++this.sequence
    this.batch.enqueue(request, this.simulation.nowUs)
    this.loop.came(request)
  }

  /** Ends a request without a word to its listener. A running one leaves at the end of the iteration in progress. */
  cancel(request: LlmRequest): void {
    if (request.cancelled) return
    this.loop.catchUp()
    if (request.where === 'outside') return
    request.generated = this.generatedBy(request)
    if (request.where === 'waiting') {
      // Who stood behind the head may be admitted now.
      if (this.batch.waiting.head === request) this.loop.cut()
      request.cancelled = true
      request.where = 'outside'
      this.batch.waiting.forget(request, this.simulation.nowUs)
    } else {
      request.cancelled = true
      this.loop.leave(request)
    }
  }

  /** Drops all cached prefixes; blocks in use stay with their users. */
  flushPrefixCache(): void {
    this.loop.catchUp()
    // A waiting request that was to get back cached blocks may need fewer now, and so be admitted earlier.
    this.loop.cut()
    this.batch.blocks.flush()
  }

  drained(): boolean {
    return this.outstanding === 0
  }

  /**
   * The engine dies: every request is returned, in order, ready to be submitted elsewhere; the iteration in progress
   * and all cached content are lost. A request keeps the tokens it has and goes on behind them.
   */
  takeAll(): LlmRequest[] {
    this.loop.catchUp()
    this.loop.halt()
    const { decodes, prompts, blocks, waiting } = this.batch
    const running: LlmRequest[] = [...prompts]
    for (let r = decodes.first; r !== null; r = r.next) running.push(r)
    running.sort((a, b) => a.sequence - b.sequence)
    for (const request of running) {
      this.batch.remove(request)
      request.restarts++
    }
    blocks.reset()
    const all = [...running, ...waiting.takeAll(this.simulation.nowUs)]
    for (const request of all) {
      request.where = 'outside'
      request.home = null
    }
    return all
  }
}
