import type { WorkBook } from '../../model/workAccount.ts'
import { BatchTally } from './batchTally.ts'
import { BlockPool } from './blockPool.ts'
import { DecodeSet } from './decodeSet.ts'
import type { LlmReplicaConfig } from './replicaConfig.ts'
import type { LlmRequest } from './request.ts'
import { bookUpTo } from './requestBooking.ts'
import { goesFirst } from './requestHeap.ts'
import { RequestOutgrown } from './requestOutgrown.ts'
import { WaitingQueue } from './waitingQueue.ts'

/**
 * Who waits, who runs and who holds which blocks. Schedulers decide by its verbs; it alone acts on them.
 *
 * Running are the decoding sequences and the prompts that are being computed. At most one prompt is left unfinished by
 * an iteration, since the budget that cuts it leaves nothing for those behind it.
 */
export class Batch {
  readonly waiting = new WaitingQueue()
  readonly decodes: DecodeSet
  readonly blocks: BlockPool
  /** Admitted requests whose prompt is not computed yet, in order of admission. */
  readonly prompts: LlmRequest[] = []
  /** Whether the decoding sequences take part in the coming iteration. */
  decoding = true
  /** Tokens each decoding sequence puts through the model and at most gains in the coming iteration. */
  decodeWidth = 1
  decodeGain = 1
  /** Tokens per decoding sequence for which blocks are already taken. */
  securedTokens = 0
  /** Restarts in the current pass. */
  passRestarts = 0
  readonly tally = new BatchTally()
  /** A prompt that got nothing in the last pass stands at the front of chunked-prefill's list and is spared. */
  spared: LlmRequest | null = null
  readonly config: LlmReplicaConfig
  /** Told of the GPU time of requests. */
  book: WorkBook | null

  constructor(config: LlmReplicaConfig, book: WorkBook | null) {
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

  /** Takes the waiting head into the batch; `admits` of the block pool has said yes to `blocks`. */
  admit(request: LlmRequest, cachedTokens: number, blocks: number, nowUs: number): void {
    this.waiting.shift(nowUs)
    this.blocks.admit(request, blocks)
    request.where = 'prompt'
    request.computedTokens = cachedTokens
    request.chunkTokens = 0
    this.prompts.push(request)
    this.tally.admitted(request, cachedTokens, nowUs)
  }

  /** Works on `tokens` of an admitted prompt in the coming iteration. */
  compute(prompt: LlmRequest, tokens: number): void {
    prompt.chunkTokens = tokens
    this.blocks.fill(prompt, prompt.computedTokens + tokens)
  }

  /**
   * Sends a running request back to the queue without its blocks; its tokens so far become its prompt. Under
   * chunked-prefill that is taken by the word, as in Vidur: of a prompt cut off half-way only the half is computed as a
   * prompt again, the rest goes through token by token before the answer (`generated` counts up from below zero).
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

  /** Takes a running request out, and with its blocks what was computed of it. */
  evict(request: LlmRequest): void {
    request.lostTokens = request.computedTokens
    if (request.where === 'decoding') {
      // The newest token has no place yet, and drafts beyond the end never get one.
      request.lostTokens = Math.min(this.decodes.contextOf(request), request.promptTokens + request.outputTokens) - 1
    }
    this.remove(request)
    request.restarts++
  }

  /** Takes all running requests out, with everything that was computed; returns them in the order they came. */
  evictAll(): LlmRequest[] {
    const all: LlmRequest[] = []
    this.eachRunning((request) => all.push(request))
    all.sort((a, b) => a.sequence - b.sequence)
    for (const request of all) this.evict(request)
    this.blocks.reset()
    return all
  }

  /** Lets a request wait for admission; its tokens so far are to be computed first. Throws RequestOutgrown when they no longer can be. */
  enqueue(request: LlmRequest, nowUs: number): void {
    request.targetTokens = request.promptTokens + request.generated
    request.computedTokens = 0
    const { scheduler, tokenBudget } = this.config
    if (scheduler === 'prefill-first' && request.targetTokens > tokenBudget) throw new RequestOutgrown(request, tokenBudget)
    this.waiting.push(request, nowUs)
  }

  /** Takes a running request out and its blocks back; no iteration is in progress. */
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
    bookUpTo(this.book, request, request.gpuUs)
  }

  /** The chunks of an iteration are computed. Prompts that are whole give a token, go to `promoted` and decode from here. */
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
   * Takes the blocks the decoding sequences need in the coming iteration. Where they lack, room is made in order of
   * admission by restarting the running request that is last in priority and submission. `strict` is vLLM v0's and
   * Sarathi's law: a sequence needs a free block to go on even if it takes none.
   */
  secureDecodes(strict: boolean, nowUs: number): void {
    const { decodes, blocks, decodeGain } = this
    const least = strict ? 1 : 0
    if (decodes.blocksTaken(decodeGain) + least > blocks.available) this.restartUntilRoom(least, nowUs)
    blocks.take(decodes.blocksTaken(decodeGain))
    this.securedTokens = decodeGain
  }

  /** The slow way, when blocks are scarce: sequence by sequence. */
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

  /** The running request that goes first when room is needed. */
  lastRunning(): LlmRequest {
    let last: LlmRequest | null = null
    for (let r = this.decodes.first; r !== null; r = r.next) if (last === null || goesFirst(last, r)) last = r
    for (const r of this.prompts) if (r !== this.spared && (last === null || goesFirst(last, r))) last = r
    return last as LlmRequest
  }
}
