import type { Batch } from './batch.ts'
import type { LlmRequest } from './request.ts'

/** Capacity of a replica when its iteration in progress ends, or now when it is idle. */
class Room {
  sequences: number
  tokens: number
  /** Blocks beyond those that admission leaves free. */
  blocks: number
  private readonly batch: Batch
  /** prefill-first pads prompts to the longest: the number admitted together, and the longest. */
  private prompts = 0
  private longest = 0

  constructor(batch: Batch, blocks: number) {
    this.batch = batch
    this.sequences = batch.config.maxSequences
    this.tokens = batch.config.tokenBudget
    this.blocks = blocks - batch.blocks.reserve
  }

  /** Reserves for a decoding sequence of `context` tokens: it may need a block for the tokens it gains. Under prefill-first it pauses. */
  goesOn({ promptTokens, outputTokens }: LlmRequest, context: number): void {
    const { blocks, decodeGain, decodeWidth, config } = this.batch
    this.sequences--
    if (config.scheduler === 'prefill-first') return
    const end = Math.min(context + decodeGain, promptTokens + outputTokens)
    this.tokens -= decodeWidth
    this.blocks -= blocks.blocksFor(end - 1) - blocks.blocksFor(context - 1)
  }

  /** Reserves for the next chunk of a prompt in progress of which `computed` tokens are done. */
  continues(prompt: LlmRequest, computed: number): void {
    const tokens = Math.max(0, Math.min(prompt.targetTokens - computed, this.tokens))
    this.sequences--
    this.tokens -= tokens
    this.blocks -= Math.max(0, this.batch.blocks.blocksFor(computed + tokens) - prompt.promptBlocks)
  }

  /** Whether a waiting request can be admitted; if so, reserves its share. */
  admits(request: LlmRequest): boolean {
    const { blocks, config } = this.batch
    const cached = blocks.cachedTokens(request)
    const rest = request.targetTokens - cached
    const whole = config.scheduler !== 'vllm-v1'
    const tokens = Math.min(rest, this.tokens)
    const needed = blocks.needed(request, blocks.blocksFor(whole ? request.targetTokens : cached + tokens))
    if (this.sequences < 1 || this.blocks < needed || !this.computes(rest)) return false
    this.sequences--
    this.blocks -= needed
    return true
  }

  private computes(tokens: number): boolean {
    if (this.batch.config.scheduler === 'prefill-first') {
      this.longest = Math.max(this.longest, tokens)
      return ++this.prompts * this.longest <= this.batch.config.tokenBudget
    }
    if (this.tokens < 1) return false
    this.tokens -= Math.min(tokens, this.tokens)
    return true
  }
}

/**
 * Whether a request arriving now would be admitted at the next boundary between iterations, behind those already waiting: by
 * sequences, KV blocks and tokens, as the scheduler would. `gained`: tokens that each decoding sequence will have gained in
 * the iterations in progress by then; `blocksTaken`: blocks they will have allocated. Requests that finish by then free their
 * blocks; those shared with the prefix cache are counted as kept, so with a full cache the answer errs towards no.
 */
export function takesAtBoundary(batch: Batch, gained: number, blocksTaken: number, request: LlmRequest): boolean {
  const { decodes, blocks, prompts, waiting } = batch
  const staying: { request: LlmRequest; context: number }[] = []
  let free = blocks.available - blocksTaken
  for (let one = decodes.first; one !== null; one = one.next) {
    const end = one.promptTokens + one.outputTokens
    const context = Math.min(decodes.contextOf(one) + gained, end)
    if (one.cancelled || context >= end) free += blocks.blocksFor(context - 1) - one.sharedBlocks
    else staying.push({ request: one, context })
  }
  const unfinished: { prompt: LlmRequest; computed: number }[] = []
  for (const prompt of prompts) {
    const computed = prompt.computedTokens + prompt.chunkTokens
    const whole = computed >= prompt.targetTokens
    const last = whole && prompt.generated + 1 >= prompt.outputTokens
    if (prompt.cancelled || last) free += prompt.promptBlocks - prompt.sharedBlocks
    else if (whole) staying.push({ request: prompt, context: prompt.targetTokens + 1 })
    else unfinished.push({ prompt, computed })
  }
  const room = new Room(batch, free)
  for (const { request: one, context } of staying) room.goesOn(one, context)
  for (const { prompt, computed } of unfinished) room.continues(prompt, computed)
  let behind = true
  waiting.each((one) => {
    if (behind) behind = room.admits(one)
  })
  return behind && room.admits(request)
}
