import type { WorkMeter } from '../../model/workAccount.ts'
import { BatchTally } from './batchTally.ts'
import { BlockPool } from './blockPool.ts'
import { DecodeSet } from './decodeSet.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import type { LlmRequest } from './request.ts'
import { chargeUpTo } from './requestBooking.ts'
import { precedes } from './requestHeap.ts'
import { RequestOutgrown } from './requestOutgrown.ts'
import { WaitingQueue } from './waitingQueue.ts'

/**
 * Which requests wait and run, and which blocks they hold. Schedulers decide through its methods; it carries them out.
 *
 * Running are the decoding sequences and the prompts being computed. An iteration leaves at most one prompt unfinished, since
 * the budget that cuts it leaves nothing for those after it.
 */
export class Batch {
  readonly waiting = new WaitingQueue()
  readonly decodes: DecodeSet
  readonly blocks: BlockPool
  /** Admitted requests whose prompt is not computed yet, in order of admission. */
  readonly prompts: LlmRequest[] = []
  /** Whether the decoding sequences take part in the next iteration. */
  decoding = true
  /** Tokens that each decoding sequence computes, and gains at most, in the next iteration. */
  decodeWidth = 1
  decodeGain = 1
  /** Tokens per decoding sequence for which blocks are already allocated. */
  securedTokens = 0
  /** Restarts in the current pass. */
  passRestarts = 0
  readonly tally = new BatchTally()
  /** A prompt that received no tokens in the last pass is at the front of chunked-prefill's list and is exempt from preemption. */
  spared: LlmRequest | null = null
  readonly config: LlmReplicaConfig
  /** Receives the GPU time of requests. */
  book: WorkMeter | null

  constructor(config: LlmReplicaConfig, book: WorkMeter | null) {
    this.config = config
    this.book = book
    this.blocks = new BlockPool(config.kvBlocks, config.blockSize, config.watermark, config.prefixCache)
    this.decodes = new DecodeSet(config.blockSize)
  }

  get running(): number {
    return this.decodes.count + this.prompts.length
  }

  /** Starts a pass of the scheduler. */
  beginPass(): void {
    this.decoding = true
    this.securedTokens = 0
    this.passRestarts = 0
    for (const prompt of this.prompts) prompt.chunkTokens = 0
  }

  /** Admits the head of the waiting queue to the batch; the block pool's `admits` must just have accepted `blocks`. */
  admit(request: LlmRequest, cachedTokens: number, blocks: number, nowUs: number): void {
    this.waiting.shift(nowUs)
    this.blocks.admit(request, blocks)
    request.where = 'prompt'
    request.computedTokens = cachedTokens
    request.chunkTokens = 0
    this.prompts.push(request)
    this.tally.admitted(request, cachedTokens, nowUs)
  }

  /** Schedules `tokens` of an admitted prompt for the next iteration. */
  compute(prompt: LlmRequest, tokens: number): void {
    prompt.chunkTokens = tokens
    this.blocks.fill(prompt, prompt.computedTokens + tokens)
  }

  /**
   * Preempts a running request to the queue without its blocks; its tokens so far become its prompt. Under chunked-prefill
   * this is literal, as in Vidur: of a partly computed prompt only the computed part is prefilled again, and the rest is
   * decoded token by token before the answer (`generated` counts up from below zero).
   */
  restart(victim: LlmRequest, nowUs: number): void {
    if (victim.where === 'prompt' && this.config.scheduler === 'chunked-prefill') {
      victim.generated = victim.computedTokens - victim.promptTokens
    }
    this.evict(victim)
    this.tally.restarts++
    this.passRestarts++
    this.enqueue(victim, nowUs)
  }

  /** Removes a running request and drops the blocks computed for it. */
  evict(request: LlmRequest): void {
    request.lostTokens = request.computedTokens
    if (request.where === 'decoding') {
      // The newest token has no KV entry yet, and drafts beyond the end never get one.
      request.lostTokens = Math.min(this.decodes.contextOf(request), request.promptTokens + request.outputTokens) - 1
    }
    this.remove(request)
    request.restarts++
  }

  /** Removes all running requests and drops everything computed; returns them in order of submission. */
  evictAll(): LlmRequest[] {
    const all: LlmRequest[] = []
    this.eachRunning((request) => all.push(request))
    all.sort((a, b) => a.sequence - b.sequence)
    for (const request of all) this.evict(request)
    this.blocks.reset()
    return all
  }

  /** Queues a request for admission; its tokens so far are to be computed first. Throws RequestOutgrown when they no longer can be. */
  enqueue(request: LlmRequest, nowUs: number): void {
    request.targetTokens = request.promptTokens + request.generated
    request.computedTokens = 0
    const { scheduler, tokenBudget } = this.config
    if (scheduler === 'prefill-first' && request.targetTokens > tokenBudget) throw new RequestOutgrown(request, tokenBudget)
    this.waiting.push(request, nowUs)
  }

  /** Removes a running request and frees its blocks; no iteration may be in progress. */
  remove(request: LlmRequest): void {
    if (request.where === 'decoding') {
      const context = this.decodes.contextOf(request)
      const secured = this.decodes.takes(request, this.securedTokens)
      this.blocks.release(request, this.decodes.blocksOf(request) + secured)
      if (!request.cancelled) request.generated = Math.min(request.outputTokens, context - request.promptTokens)
      this.decodes.remove(request)
    } else {
      this.blocks.release(request, request.promptBlocks)
      this.prompts.splice(this.prompts.indexOf(request), 1)
    }
    request.where = 'outside'
    chargeUpTo(this.book, request, request.gpuUs)
  }

  /** Completes the chunks of an iteration. Complete prompts produce a token, are added to `promoted` and decode from here. */
  finishChunks(promoted: LlmRequest[]): void {
    const { prompts } = this
    let kept = 0
    for (const prompt of prompts) {
      prompt.computedTokens += prompt.chunkTokens
      if (prompt.computedTokens < prompt.targetTokens || prompt.cancelled) prompts[kept++] = prompt
      else promoted.push(prompt)
    }
    while (prompts.length > kept) prompts.pop()
    for (const prompt of promoted) {
      prompt.generated++
      this.decodes.add(prompt)
    }
  }

  /**
   * Allocates the blocks that the decoding sequences need in the next iteration. When blocks are short, running requests are
   * restarted, last in priority and submission first, while sequences are served in order of admission. `strict` is the rule
   * of vLLM v0 and Sarathi: a sequence needs a free block to continue even if it takes none.
   */
  secureDecodes(strict: boolean, nowUs: number): void {
    const { decodes, blocks, decodeGain } = this
    const least = strict ? 1 : 0
    if (decodes.blocksTaken(decodeGain) + least > blocks.available) this.restartUntilRoom(least, nowUs)
    blocks.take(decodes.blocksTaken(decodeGain))
    this.securedTokens = decodeGain
  }

  /** The slow path, when blocks are short: sequence by sequence. */
  private restartUntilRoom(least: number, nowUs: number): void {
    const { decodes, blocks, decodeGain } = this
    for (let r = decodes.first; r !== null; r = r.next) r.tookBlocks = 0
    for (const prompt of this.prompts) prompt.tookBlocks = 0
    let taken = 0
    let next: LlmRequest | null = null
    for (let request = decodes.first; request !== null; request = next) {
      const takes = decodes.takes(request, decodeGain)
      while (request.where === 'decoding' && blocks.available - taken < Math.max(least, takes)) {
        const victim = this.lastRunning()
        next = request.next
        taken -= victim.tookBlocks
        this.restart(victim, nowUs)
      }
      if (request.where !== 'decoding') continue
      next = request.next
      request.tookBlocks = takes
      taken += takes
    }
  }

  eachRunning(visit: (request: LlmRequest) => void): void {
    for (const prompt of this.prompts) visit(prompt)
    for (let r = this.decodes.first; r !== null; r = r.next) visit(r)
  }

  /** The running request that is preempted first. */
  lastRunning(): LlmRequest {
    let last: LlmRequest | null = null
    for (let r = this.decodes.first; r !== null; r = r.next) if (last === null || precedes(last, r)) last = r
    for (const r of this.prompts) if (r !== this.spared && (last === null || precedes(last, r))) last = r
    return last as LlmRequest
  }
}
