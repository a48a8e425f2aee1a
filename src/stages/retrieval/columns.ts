import type { Turn } from '../../model/turn.ts'
import { NULL } from '../../model/turnTimes.ts'
import type { StageColumn } from '../stage.ts'

/** Columns of turns that this stage fills. */
export const retrievalColumns = {
  /** 1 when the policy behind the question changed before it was asked, 0 when not, null when the turn needs no policy. */
  policy_changed: { kind: 'boolean', of: (turn) => (turn.policyChanged < 0 ? NULL : turn.policyChanged) },
  docs: { kind: 'integer', of: (turn) => (found(turn) ? turn.docs : NULL) },
  doc_age_ms: { kind: 'number', of: (turn) => (found(turn) ? turn.docAgeUs / 1000 : NULL) },
  rerank_applied: {
    kind: 'boolean',
    of: (turn) => (found(turn) && !turn.semanticCacheHit ? (turn.rerankApplied ? 1 : 0) : NULL),
  },
  semantic_cache_hit: { kind: 'boolean', of: (turn) => (found(turn) ? (turn.semanticCacheHit ? 1 : 0) : NULL) },
  grounded: { kind: 'boolean', of: (turn) => (turn.firstTokenUs < 0 ? NULL : turn.grounded ? 1 : 0) },
  retrieval_wait_ms: { kind: 'number', of: (turn) => (found(turn) ? turn.retrievalWaitUs / 1000 : NULL) },
  retrieval_work_ms: { kind: 'number', of: (turn) => (found(turn) ? turn.retrievalWorkUs / 1000 : NULL) },
} as const satisfies Record<string, StageColumn>

/** Whether documents were searched and found. */
function found(turn: Turn): boolean {
  return turn.retrieved && turn.docAgeUs >= 0
}
