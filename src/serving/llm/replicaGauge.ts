import type { Batch } from './batch.ts'
import type { EngineLoop } from './engineLoop.ts'
import type { Iteration } from './iteration.ts'
import type { ReplicaCounters } from './replicaCounters.ts'
import type { LlmRequest } from './request.ts'

/** Read-only measurements of an engine at any instant, also in the middle of a run of iterations. */
export class ReplicaGauge {
  private readonly batch: Batch
  private readonly iteration: Iteration
  private readonly loop: EngineLoop

  constructor(batch: Batch, iteration: Iteration, loop: EngineLoop) {
    this.batch = batch
    this.iteration = iteration
    this.loop = loop
  }

  /** Blocks in use; cached blocks not in use are not counted. */
  blocksUsed(nowUs: number): number {
    return this.batch.blocks.used + (this.loop.running ? this.iteration.blocksTakenBy(nowUs) : 0)
  }

  /** Iterations that have ended. */
  iterations(nowUs: number): number {
    return this.iteration.count + (this.loop.running ? this.iteration.endedBy(nowUs) : 0)
  }

  /** Time spent in iterations, µs. */
  busyUs(nowUs: number): number {
    return this.iteration.busyUs + (this.loop.running ? this.iteration.elapsedUs(nowUs) : 0)
  }

  counters(nowUs: number, submitted: number): ReplicaCounters {
    const { batch, iteration } = this
    const { tally } = batch
    const busyUs = this.busyUs(nowUs)
    return {
      iterations: this.iterations(nowUs),
      busyUs,
      batchAreaUs: iteration.batchAreaUs + (busyUs - iteration.busyUs) * iteration.sequences,
      queueAreaUs: batch.waiting.areaUs(nowUs),
      submitted,
      started: tally.started,
      waitedUs: tally.waitedUs,
      preemptions: tally.restarts,
      recomputedTokens: tally.recomputedTokens,
      lookedUpTokens: tally.lookedUpTokens,
      hitTokens: tally.hitTokens,
    }
  }

  /** Answer tokens of a request. */
  generated(request: LlmRequest, nowUs: number): number {
    if (request.where !== 'decoding') return request.generated
    const gained = this.loop.running ? this.iteration.gainedBy(nowUs) : 0
    const tokens = this.batch.decodes.contextOf(request) + gained - request.promptTokens
    return Math.max(0, Math.min(request.outputTokens, tokens))
  }

  /** Time of the iterations in progress per token computed, µs. */
  usPerToken(nowUs: number): number {
    return this.loop.running ? this.iteration.usPerTokenBy(nowUs) : 0
  }

  /** GPU time of a request, µs, given the time per token of the iterations in progress. */
  gpuUs(request: LlmRequest, usPerToken: number): number {
    const { decodes, decoding, decodeWidth } = this.batch
    if (request.where === 'prompt') return request.gpuUs + usPerToken * request.chunkTokens
    if (request.where !== 'decoding') return request.gpuUs
    return request.gpuUs + (decodes.charge - request.joinedCharge) + (decoding ? usPerToken * decodeWidth : 0)
  }
}
