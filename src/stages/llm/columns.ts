import type { Turn } from '../../model/turn.ts'
import { playedTokens } from '../../model/playedTokens.ts'
import { msBetween, NULL } from '../../model/turnTimes.ts'
import type { StageColumn } from '../stage.ts'

/** Columns of turns that this stage fills. */
export const llmColumns = {
  llm_model: { kind: 'model', of: (turn) => (turn.llmModel < 0 ? NULL : turn.llmModel) },
  prompt_tokens: { kind: 'integer', of: (turn) => (turn.askedUs < 0 ? NULL : turn.promptTokens) },
  system_tokens: { kind: 'integer', of: (turn) => (turn.askedUs < 0 ? NULL : turn.systemTokens) },
  history_tokens: { kind: 'integer', of: (turn) => (turn.askedUs < 0 ? NULL : turn.historyTokens) },
  doc_tokens: { kind: 'integer', of: (turn) => (turn.askedUs < 0 ? NULL : turn.docTokens) },
  cached_prompt_tokens: { kind: 'integer', of: (turn) => (turn.firstTokenUs < 0 ? NULL : turn.cachedTokens) },
  output_tokens: { kind: 'integer', of: (turn) => (turn.firstTokenUs < 0 ? NULL : turn.tokensWritten) },
  /** Tokens of the answer that were heard. */
  played_tokens: { kind: 'integer', of: (turn, nowUs) => (turn.firstTokenUs < 0 ? NULL : playedTokens(turn, nowUs)) },
  ttft_ms: { kind: 'number', of: (turn) => msBetween(turn.askedUs, turn.firstTokenUs) },
  tpot_ms: { kind: 'number', of: tpotMs },
  attempts: { kind: 'integer', of: (turn) => (turn.askedUs < 0 ? NULL : turn.attempts) },
  /** Of these attempts, those that the model refused. */
  refused_attempts: { kind: 'integer', of: (turn) => (turn.askedUs < 0 ? NULL : turn.refusedAttempts) },
  preemptions: { kind: 'integer', of: (turn) => (turn.askedUs < 0 ? NULL : turn.preemptions) },
  /** Prompt and answer tokens computed again because the request had lost its KV blocks. */
  recomputed_tokens: { kind: 'integer', of: (turn) => (turn.askedUs < 0 ? NULL : turn.recomputedTokens) },
  /** When the request was first sent to the model, from the start of the run. */
  asked_at_ms: { kind: 'number', of: (turn) => (turn.askedUs < 0 ? NULL : turn.askedUs / 1000) },
  llm_wait_ms: { kind: 'number', of: (turn) => (turn.firstTokenUs < 0 ? NULL : turn.llmWaitUs / 1000) },
  llm_work_ms: {
    kind: 'number',
    of: (turn) => (turn.lastTokenUs < 0 ? NULL : (turn.lastTokenUs - turn.askedUs - turn.llmWaitUs) / 1000),
  },
  /** Index of the replica that accepted the last attempt. */
  llm_worker: { kind: 'integer', of: (turn) => (turn.llmWorker < 0 ? NULL : turn.llmWorker) },
} as const satisfies Record<string, StageColumn>

/** Time per token after the first, ms, of answers written to their end. */
function tpotMs(turn: Turn): number {
  const { tokensWritten, firstTokenUs, lastTokenUs } = turn
  return lastTokenUs >= 0 && tokensWritten > 1 ? (lastTokenUs - firstTokenUs) / 1000 / (tokensWritten - 1) : NULL
}
