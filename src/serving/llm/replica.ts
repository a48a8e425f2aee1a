import type { Simulation } from '../../kernel/simulation.ts'
import { Batch } from './batch.ts'
import { Iteration } from './iteration.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import { configFault, requestFault } from './replicaConfig.ts'
import type { LlmRequest } from './request.ts'
import type { Scheduler } from './schedulers.ts'
import { schedulers } from './schedulers.ts'
import type { Speculation } from './speculation.ts'

/** The end of an iteration comes before everything else of its µs, the first pass of an idle replica after it. */
const BOUNDARY_RANK = -1
const WAKE_RANK = 1

/**
 * One LLM engine on one GPU (or tensor-parallel group): continuous batching over a KV cache.
 *
 * Work goes on in iterations. At each boundary tokens are handed out, requests finish, and the scheduler puts the next
 * iteration together. While the batch cannot change, all iterations up to the next change are one event; whatever
 * comes in between takes effect at the end of the iteration in progress, as it would if every iteration were an event.
 */
export class LlmReplica {
  readonly config: LlmReplicaConfig
  /** Called when the last request has left. */
  whenEmpty: ((replica: LlmReplica) => void) | null = null
  private readonly simulation: Simulation
  private readonly batch: Batch
  private readonly iteration: Iteration
  private readonly scheduler: Scheduler
  private state: 'idle' | 'waking' | 'running' = 'idle'
  private inBoundary = false
  private sequence = 0
  private dueUs = 0
  private epoch = 0
  private cancelledRunning: LlmRequest[] = []
  private readonly promoted: LlmRequest[] = []

  constructor(simulation: Simulation, config: LlmReplicaConfig) {
    const fault = configFault(config)
    if (fault !== null) throw new RangeError(`LLM replica: ${fault}`)
    this.simulation = simulation
    this.config = config
    this.batch = new Batch(config)
    this.iteration = new Iteration(this.batch)
    this.scheduler = schedulers[config.scheduler]
  }

  get waitingCount(): number {
    return this.batch.waiting.count
  }

  get runningCount(): number {
    return this.batch.running
  }

  get outstanding(): number {
    return this.batch.waiting.count + this.batch.running - this.cancelledRunning.length
  }

  get kvBlocksTotal(): number {
    return this.config.kvBlocks
  }

  /** Blocks in use now; cached blocks that nobody uses are not counted. */
  get kvBlocksUsed(): number {
    const growing = this.state === 'running' ? this.iteration.blocksTakenBy(this.simulation.nowUs) : 0
    return this.batch.blocks.used + growing
  }

  /** Iterations that have ended. */
  get iterations(): number {
    return this.iteration.count + (this.state === 'running' ? this.iteration.endedBy(this.simulation.nowUs) : 0)
  }

  /** Requests that lost their blocks to others and were computed again. */
  get preemptions(): number {
    return this.batch.restarts
  }

  /** Prompt tokens of admitted requests that asked the prefix cache, and how many of them were there. */
  get prefixLookedUpTokens(): number {
    return this.batch.lookedUpTokens
  }

  get prefixHitTokens(): number {
    return this.batch.hitTokens
  }

  /** Time spent in iterations up to `atUs` (not before the last boundary). */
  busyUs(atUs: number): number {
    return this.iteration.busyUs + (this.state === 'running' ? this.iteration.elapsedUs(atUs) : 0)
  }

  /** Σ over iterations of sequences at work × time, up to `atUs`: divide by busy time for the mean batch size. */
  batchAreaUs(atUs: number): number {
    const now = this.state === 'running' ? this.iteration.elapsedUs(atUs) * this.iteration.sequences : 0
    return this.iteration.batchAreaUs + now
  }

  /** Answer tokens of a request by now. */
  generatedBy(request: LlmRequest): number {
    if (request.where !== 'decoding') return request.generated
    return this.iteration.generatedBy(request, this.state === 'running' ? this.simulation.nowUs : -1)
  }

  /** What makes iterations longer than the model says (gray failure); a new value holds from the next iteration. */
  get slowdown(): number {
    return this.iteration.slowdown
  }

  set slowdown(times: number) {
    this.interrupt()
    this.iteration.slowdown = times
  }

  get speculation(): Speculation | null {
    return this.iteration.speculation
  }

  set speculation(speculation: Speculation | null) {
    const fault = configFault({ ...this.config, speculation })
    if (fault !== null) throw new RangeError(`LLM replica: ${fault}`)
    this.interrupt()
    this.iteration.speculation = speculation
  }

  /** Why such a request can never be served here, in words; null when it can. */
  refusal(promptTokens: number, outputTokens: number): string | null {
    return requestFault(this.config, promptTokens, outputTokens)
  }

  /** Takes a request in. It is considered at the end of the iteration in progress, at once when idle. */
  submit(request: LlmRequest): void {
    const fault = this.refusal(request.promptTokens, request.outputTokens)
    if (fault !== null) throw new RangeError(`request ${request.id} can never be served: ${fault}`)
    if (request.where !== 'outside') throw new Error(`request ${request.id} is submitted twice`)
    this.catchUp()
    request.arrivedUs = this.simulation.nowUs
    request.sequence = ++this.sequence
    this.batch.enqueue(request)
    if (this.inBoundary) return
    if (this.state === 'idle') this.plan('waking', this.simulation.nowUs, WAKE_RANK)
    else if (this.batch.waiting.head === request && this.batch.running < this.config.maxSequences) this.cut()
  }

  /** Ends a request without a word to its listener. A running one leaves at the end of the iteration in progress. */
  cancel(request: LlmRequest): void {
    if (request.cancelled || request.where === 'outside') return
    this.catchUp()
    if ((request.where as string) === 'outside') return
    request.generated = this.generatedBy(request)
    request.cancelled = true
    if (request.where === 'waiting') {
      request.where = 'outside'
      this.batch.waiting.forget()
    } else if (this.inBoundary) this.batch.remove(request)
    else {
      this.cancelledRunning.push(request)
      this.cut()
    }
  }

  /** Drops all cached prefixes; blocks in use stay with their users. */
  flushPrefixCache(): void {
    this.catchUp()
    this.batch.blocks.flush()
  }

  drained(): boolean {
    return this.outstanding === 0
  }

  /**
   * The engine dies: every request is returned, in order, ready to be submitted elsewhere; the iteration in progress
   * and all cached content are lost. A request keeps the tokens its listener has heard of and goes on behind them.
   */
  takeAll(): LlmRequest[] {
    this.catchUp()
    const { batch } = this
    for (const request of this.cancelledRunning) batch.remove(request)
    this.cancelledRunning.length = 0
    if (this.state === 'running' && !this.inBoundary) this.iteration.abandon(this.simulation.nowUs)
    const running: LlmRequest[] = [...batch.prompts]
    for (let r = batch.decodes.first; r !== null; r = r.next) running.push(r)
    running.sort((a, b) => a.sequence - b.sequence)
    for (const request of running) {
      batch.remove(request)
      request.restarts++
    }
    batch.blocks.reset()
    this.state = 'idle'
    this.epoch++
    const waiting = batch.waiting.takeAll()
    for (const request of waiting) request.where = 'outside'
    return [...running, ...waiting]
  }

  /** Executes a boundary that is due now but whose event has not come up yet. */
  private catchUp(): void {
    if (this.state === 'running' && !this.inBoundary && this.dueUs <= this.simulation.nowUs) this.boundary()
  }

  private interrupt(): void {
    this.catchUp()
    this.cut()
  }

  /** Ends the current run of iterations with the one in progress. */
  private cut(): void {
    if (this.state !== 'running' || this.inBoundary || !this.iteration.cut(this.simulation.nowUs)) return
    this.plan('running', this.iteration.endUs, BOUNDARY_RANK)
  }

  private plan(state: 'waking' | 'running', dueUs: number, rank: number): void {
    this.state = state
    this.dueUs = dueUs
    this.simulation.at(dueUs, this.due, ++this.epoch, rank)
  }

  private readonly due = (epoch: number): void => {
    if (epoch !== this.epoch) return
    if (this.state === 'running') this.boundary()
    else {
      this.iteration.startAt(this.simulation.nowUs)
      this.schedule()
    }
  }

  private boundary(): void {
    this.inBoundary = true
    this.epoch++
    this.iteration.complete(this.promoted)
    if (this.cancelledRunning.length > 0) {
      for (const request of this.cancelledRunning) this.batch.remove(request)
      this.cancelledRunning.length = 0
    }
    this.tellFirstTokens()
    this.tellStops()
    this.inBoundary = false
    this.schedule()
  }

  private tellFirstTokens(): void {
    const { promoted } = this
    const nowUs = this.simulation.nowUs
    for (let i = 0; i < promoted.length; i++) {
      const request = promoted[i]
      if (request.firstTokenUs >= 0 || request.cancelled) continue
      request.firstTokenUs = nowUs
      request.listener.firstToken(request)
    }
    promoted.length = 0
  }

  private tellStops(): void {
    const { decodes } = this.batch
    for (let r = decodes.stops.first; r !== undefined && r.stopClock <= decodes.clock; r = decodes.stops.first) {
      r.generated = Math.min(r.outputTokens, decodes.contextOf(r) - r.promptTokens)
      decodes.settle(r)
      while (!r.cancelled && r.nextMilestone < r.milestones.length && r.milestones[r.nextMilestone] <= r.generated) {
        r.nextMilestone++
        r.listener.milestone(r)
      }
      if (r.cancelled) continue
      if (r.generated < r.outputTokens) decodes.rearm(r)
      else {
        this.batch.remove(r)
        r.finishedUs = this.simulation.nowUs
        r.listener.finished(r)
      }
    }
  }

  /** Puts the next iteration together, or goes idle. */
  private schedule(): void {
    const { batch, iteration } = this
    const nowUs = this.simulation.nowUs
    do {
      batch.beginPass()
      iteration.prepare()
      this.scheduler(batch, nowUs)
    } while (batch.running === 0 && batch.passRestarts > 0)
    if (iteration.begin(this.config.fastForward)) return this.plan('running', iteration.endUs, BOUNDARY_RANK)
    this.state = 'idle'
    if (batch.waiting.head !== null) throw new Error(`request ${batch.waiting.head.id} waits at an idle LLM replica`)
    if (this.whenEmpty !== null) this.whenEmpty(this)
  }
}
