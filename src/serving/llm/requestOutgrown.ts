import type { LlmRequest } from './request.ts'

/**
 * A restarted request computes its answer so far with its prompt. Under prefill-first that is one iteration; if it takes more
 * tokens than the budget the request would block the head of the queue for ever.
 */
export class RequestOutgrown extends Error {
  override name = 'RequestOutgrown'

  constructor({ id, promptTokens, targetTokens }: LlmRequest, tokenBudget: number) {
    super(
      `request ${id} was restarted with its prompt of ${promptTokens} and ${targetTokens - promptTokens} answer tokens, which prefill-first ` +
        `computes in one iteration, but tokenBudget is ${tokenBudget}: give at least ${targetTokens}, or raise kvBlocks so that none is restarted`,
    )
  }
}
