import type { Batch } from './batch.ts'
import type { SchedulerName } from './choices.ts'

/** Composes the next iteration through the batch's methods. */
export type Scheduler = (batch: Batch, nowUs: number) => void

/**
 * vLLM v0: as long as waiting prompts fit they are computed first, whole and alone; otherwise all sequences decode. The cost
 * of a prompt iteration is counted as prompts × the longest, since v0 padded them.
 */
function prefillFirst(batch: Batch, nowUs: number): void {
  const { waiting, blocks, config } = batch
  let longest = 0
  let admitted = 0
  for (let head = waiting.head; head !== null; head = waiting.head) {
    const cached = blocks.cachedTokens(head)
    const tokens = head.targetTokens - cached
    const wanted = blocks.blocksFor(head.targetTokens)
    if (!blocks.admits(head, wanted, blocks.reserve)) break
    if ((admitted + 1) * Math.max(longest, tokens) > config.tokenBudget) break
    if (batch.running === config.maxSequences) break
    batch.admit(head, cached, wanted, nowUs)
    batch.compute(head, tokens)
    longest = Math.max(longest, tokens)
    admitted++
  }
  if (admitted > 0) batch.decoding = false
  else batch.secureDecodes(true, nowUs)
}

/** Sarathi: decodes first, then the prompt in progress, then waiting prompts, each cut to the remaining budget. */
function chunkedPrefill(batch: Batch, nowUs: number): void {
  const { waiting, blocks, config, prompts } = batch
  batch.secureDecodes(true, nowUs)
  let left = config.tokenBudget - batch.decodes.count * batch.decodeWidth
  batch.spared = null
  if (prompts.length > 0) {
    const tokens = Math.max(0, Math.min(prompts[0].targetTokens - prompts[0].computedTokens, left))
    if (tokens === 0) batch.spared = prompts[0]
    else batch.compute(prompts[0], tokens)
    left -= tokens
  }
  for (let head = waiting.head; head !== null && left > 0; head = waiting.head) {
    if (batch.running === config.maxSequences) break
    const cached = blocks.cachedTokens(head)
    const wanted = blocks.blocksFor(head.targetTokens)
    if (!blocks.admits(head, wanted, blocks.reserve)) break
    const tokens = Math.min(head.targetTokens - cached, left)
    batch.admit(head, cached, wanted, nowUs)
    batch.compute(head, tokens)
    left -= tokens
  }
}

/**
 * vLLM v1: running requests first, in order of admission, then waiting ones with the remaining budget. Blocks are allocated
 * chunk by chunk. A pass with a preemption admits no request.
 */
function vllmV1(batch: Batch, nowUs: number): void {
  const { waiting, blocks, config, prompts } = batch
  batch.secureDecodes(false, nowUs)
  let left = config.tokenBudget - batch.decodes.count * batch.decodeWidth
  if (prompts.length > 0) left -= continuePrompt(batch, left, nowUs)
  if (batch.passRestarts > 0) return
  for (let head = waiting.head; head !== null && left > 0; head = waiting.head) {
    if (batch.running === config.maxSequences) break
    const cached = blocks.cachedTokens(head)
    const tokens = Math.min(head.targetTokens - cached, left)
    const wanted = blocks.blocksFor(cached + tokens)
    if (!blocks.admits(head, wanted, blocks.reserve)) break
    batch.admit(head, cached, wanted, nowUs)
    batch.compute(head, tokens)
    left -= tokens
  }
}

/** Schedules the next chunk of the prompt in progress; if blocks are short it preempts others, and at last itself. Returns its tokens. */
function continuePrompt(batch: Batch, budget: number, nowUs: number): number {
  const { blocks, prompts } = batch
  const prompt = prompts[0]
  const tokens = Math.min(prompt.targetTokens - prompt.computedTokens, budget)
  const more = blocks.blocksFor(prompt.computedTokens + tokens) - prompt.promptBlocks
  while (blocks.available < more) {
    const victim = batch.lastRunning()
    batch.restart(victim, nowUs)
    if (victim === prompt) return 0
  }
  blocks.take(more)
  prompt.promptBlocks += more
  batch.compute(prompt, tokens)
  return tokens
}

/** Schedulers by name. */
export const schedulers: Record<SchedulerName, Scheduler> = {
  'vllm-v1': vllmV1,
  'chunked-prefill': chunkedPrefill,
  'prefill-first': prefillFirst,
}
