import type { LlmRequest } from './request.ts'

/** Counters of a batch since its replica was built. */
export class BatchTally {
  /** Preemptions, and tokens computed again because of them. */
  restarts = 0
  recomputedTokens = 0
  /** First admissions, and Σ of the waits from arrival to them. */
  started = 0
  waitedUs = 0
  /** Prompt tokens looked up in the prefix cache and found there, at first admissions. */
  lookedUpTokens = 0
  hitTokens = 0

  /** Counts an admission to the batch, first or repeated, with `cachedTokens` from the prefix cache. */
  admitted(request: LlmRequest, cachedTokens: number, nowUs: number): void {
    if (request.scheduledUs >= 0) {
      const tokens = Math.max(0, request.lostTokens - cachedTokens)
      request.recomputedTokens += tokens
      this.recomputedTokens += tokens
      request.lostTokens = 0
      return
    }
    request.scheduledUs = nowUs
    this.started++
    this.waitedUs += nowUs - request.arrivedUs
    request.cachedTokens = cachedTokens
    if (request.prefix === null) return
    this.lookedUpTokens += request.promptTokens
    this.hitTokens += cachedTokens
  }
}
