import { msBetween, NULL } from '../../model/turnTimes.ts'
import type { StageColumn } from '../stage.ts'

/** Columns of turns that this stage fills. */
export const asrColumns = {
  first_partial_ms: { kind: 'number', of: (turn) => msBetween(turn.spokeAtUs, turn.firstPartialUs) },
  final_ms: { kind: 'number', of: (turn) => msBetween(turn.speechEndUs, turn.finalUs) },
  partial_churn: { kind: 'number', of: (turn) => (turn.finalUs < 0 ? NULL : turn.churn) },
  wer: { kind: 'number', of: (turn) => (turn.finalUs < 0 ? NULL : turn.wer) },
  entity_substituted: { kind: 'boolean', of: (turn) => (turn.finalUs < 0 ? NULL : turn.entitySubstituted ? 1 : 0) },
  asr_wait_ms: { kind: 'number', of: (turn) => (turn.finalUs < 0 ? NULL : turn.asrWaitUs / 1000) },
  asr_work_ms: { kind: 'number', of: (turn) => (turn.finalUs < 0 ? NULL : turn.asrWorkUs / 1000) },
  /** Index of the worker, within its pool, that produced the final transcript. */
  asr_worker: { kind: 'integer', of: (turn) => (turn.asrWorker < 0 ? NULL : turn.asrWorker) },
} as const satisfies Record<string, StageColumn>
