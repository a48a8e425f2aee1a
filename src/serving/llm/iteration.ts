import type { Batch } from './batch.ts'
import { DecodeRun, PS_PER_MS, PS_PER_US } from './decodeRun.ts'
import { ExactTime } from './exactTime.ts'
import type { LlmRequest } from './request.ts'
import { Drafting } from './speculation.ts'
import { IterationLoad } from './stepTime.ts'

/**
 * The iterations in progress: one that computes prompts, or a run of iterations that only decode. Computes how long they take
 * and their state at any time between, and delivers their tokens and their GPU time when they have ended.
 */
export class Iteration {
  /** Iterations ended; their time; Σ sequences × time. */
  count = 0
  busyUs = 0
  batchAreaUs = 0
  slowdown = 1
  readonly drafting: Drafting
  /** Sequences in the iteration. */
  sequences = 0
  /** When the iterations in progress end, in whole µs, rounded up. */
  endUs = 0
  private readonly batch: Batch
  private readonly run: DecodeRun
  private readonly load = new IterationLoad()
  private readonly start = new ExactTime()
  private decodeOnly = false
  private planned = 0
  private durationPs = 0

  constructor(batch: Batch) {
    this.batch = batch
    this.run = new DecodeRun(batch.config.stepTime)
    this.drafting = new Drafting(batch.config.speculation)
  }

  /** Sets the start time of an idle replica's next iteration. */
  startAt(nowUs: number): void {
    this.start.set(nowUs)
  }

  /** Before a pass of the scheduler: sets the width of a decode step. */
  prepare(): void {
    const { batch, drafting } = this
    drafting.prepare(batch.decodes.count)
    batch.decodeWidth = drafting.width
    batch.decodeGain = drafting.gain
  }

  /** After a pass: starts the iterations that the batch now allows. False when there is nothing to do. */
  begin(): boolean {
    const { batch, load, run, drafting } = this
    const { decodes } = batch
    load.clear()
    for (const prompt of batch.prompts) {
      if (prompt.chunkTokens > 0) load.addChunk(prompt.chunkTokens, prompt.computedTokens)
    }
    const decoding = batch.decoding ? decodes.count : 0
    this.sequences = decoding + load.chunks
    if (this.sequences === 0) return false
    const tokens = decoding * batch.decodeWidth
    const { factor, addUs } = batch.config.overhead
    const scale = this.slowdown * (decoding > 0 ? drafting.cost : 1)
    const addMs = (addUs / 1000) * this.slowdown
    this.decodeOnly = load.chunks === 0
    load.decodes = decoding
    load.decodeTokens = tokens
    load.decodeContext = decoding > 0 ? decodes.contextSum : 0
    run.begin(decoding, tokens, decodes.contextSum, drafting.yieldUnits, drafting.credit)
    run.overhead(factor * scale, addMs)
    if (this.decodeOnly) {
      this.planned = batch.config.fastForward && batch.passRestarts === 0 ? this.longestRun() : 1
      run.advance(this.planned, Number.POSITIVE_INFINITY)
      this.durationPs = run.durationPs
    } else {
      this.planned = 1
      this.durationPs = Math.round((batch.config.stepTime.iterationMs(load) * factor * scale + addMs) * PS_PER_MS)
    }
    this.endUs = this.start.ceilingAfter(this.durationPs)
    return true
  }

  /** Shortens a run to the iteration in progress; false when that is its last anyway. */
  cut(nowUs: number): boolean {
    if (this.planned === 1) return false
    const ended = this.endedBy(nowUs)
    if (ended + 1 >= this.planned) return false
    this.endWith(ended + 1)
    return true
  }

  /** Iterations of the current run that have ended by now. */
  endedBy(nowUs: number): number {
    if (this.planned === 1) return 0
    this.run.advance(this.planned, this.start.until(nowUs))
    return this.run.iterations
  }

  /** Whether an iteration ends at this µs; the run then ends with it. */
  endsAt(nowUs: number): boolean {
    if (this.endUs <= nowUs) return true
    if (!this.pausesAt(nowUs)) return false
    this.endWith(this.run.iterations)
    return true
  }

  /** Time since the run began, µs; at the µs at which an iteration ends the next has not begun. */
  elapsedUs(nowUs: number): number {
    return (this.pausesAt(nowUs) ? this.run.durationPs : this.start.until(nowUs)) / PS_PER_US
  }

  /** Time since the run began, limited to its end, per token computed, µs. */
  usPerTokenBy(nowUs: number): number {
    const us = Math.min(this.elapsedUs(nowUs), this.durationPs / PS_PER_US)
    return us / (this.load.prefillTokens + this.load.decodeTokens)
  }

  /** Blocks allocated since the last pass, those of an iteration in progress included. */
  blocksTakenBy(nowUs: number): number {
    if (!this.batch.decoding) return 0
    const { decodes, securedTokens } = this.batch
    return decodes.blocksTaken(this.run.tokensAfter(this.begunBy(nowUs))) - decodes.blocksTaken(securedTokens)
  }

  /** Tokens that each decoding sequence will have gained in the current run when the iteration in progress ends. */
  gainedAtBoundary(nowUs: number): number {
    return this.batch.decoding ? this.run.tokensAfter(this.begunBy(nowUs)) : 0
  }

  /** Iterations of the current run that have begun by now; at the µs at which one ends the next has not. */
  private begunBy(nowUs: number): number {
    return this.pausesAt(nowUs) ? this.run.iterations : Math.min(this.planned, this.endedBy(nowUs) + 1)
  }

  /** Tokens that each decoding sequence has gained in the current run by now. */
  gainedBy(nowUs: number): number {
    return this.decodeOnly ? this.run.tokensAfter(this.endedBy(nowUs)) : 0
  }

  /** Ends the iterations: time, blocks, tokens and charges. Prompts that are complete are added to `promoted`. */
  complete(promoted: LlmRequest[]): void {
    const { batch, run } = this
    this.account(this.durationPs / PS_PER_US)
    this.count += this.planned
    this.start.add(this.durationPs)
    if (batch.decoding && batch.decodes.count > 0) {
      const gained = run.tokensAfter(this.planned)
      this.takeBlocks(gained)
      batch.decodes.clock += gained
      this.drafting.carry(run.creditAfter(this.planned))
    }
    batch.securedTokens = 0
    if (!this.decodeOnly) batch.finishChunks(promoted)
  }

  /** Whether an iteration within the run ends at this µs. */
  private pausesAt(nowUs: number): boolean {
    return this.endedBy(nowUs) > 0 && this.start.ceilingAfter(this.run.durationPs) === nowUs
  }

  private endWith(iterations: number): void {
    this.planned = iterations
    this.run.advance(iterations, Number.POSITIVE_INFINITY)
    this.durationPs = this.run.durationPs
    this.endUs = this.start.ceilingAfter(this.durationPs)
  }

  /** The replica crashes in the middle of an iteration: tokens count of whole iterations only, time in full. */
  abandon(nowUs: number): void {
    const { batch } = this
    const ended = this.endedBy(nowUs)
    this.count += ended
    if (this.decodeOnly) {
      const gained = this.run.tokensAfter(ended)
      this.takeBlocks(gained)
      batch.decodes.clock += gained
    }
    this.account(this.elapsedUs(nowUs))
  }

  /** Allocates the blocks for `tokens` per sequence that were not allocated before the run. */
  private takeBlocks(tokens: number): void {
    const { decodes, blocks, securedTokens } = this.batch
    if (tokens > securedTokens) blocks.take(decodes.blocksTaken(tokens) - decodes.blocksTaken(securedTokens))
  }

  /** Splits time over the sequences in the iteration, by the tokens computed. */
  private account(durationUs: number): void {
    const { batch, load } = this
    this.busyUs += durationUs
    this.batchAreaUs += durationUs * this.sequences
    const perToken = durationUs / (load.prefillTokens + load.decodeTokens)
    if (load.decodes > 0) batch.decodes.charge += perToken * batch.decodeWidth
    for (const prompt of batch.prompts) prompt.gpuUs += perToken * prompt.chunkTokens
  }

  /** Iterations until a sequence reaches a stop or blocks may run out. */
  private longestRun(): number {
    const { decodes, blocks, config, securedTokens } = this.batch
    const next = decodes.stops.first as LlmRequest
    const toStop = this.run.iterationsFor(next.stopClock - decodes.clock)
    const spare = config.scheduler === 'vllm-v1' ? 0 : 1
    const room = blocks.available + decodes.blocksTaken(securedTokens) - spare
    const toExhaustion = this.run.iterationsWithinTokens(decodes.tokensWithin(room))
    return Math.max(1, Math.min(toStop, toExhaustion))
  }
}
