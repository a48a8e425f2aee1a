import type { Turn } from '../../model/turn.ts'
import { msBetween, NULL } from '../../model/turnTimes.ts'
import type { StageColumn } from '../stage.ts'

/** Columns of turns that this stage fills. */
export const ttsColumns = {
  tts_cache_hit: { kind: 'boolean', of: (turn) => (turn.ttsCacheHit < 0 ? NULL : turn.ttsCacheHit) },
  tts_cold: { kind: 'boolean', of: (turn) => (turn.ttsFirstByteUs < 0 ? NULL : turn.ttsCold ? 1 : 0) },
  wait_for_text_ms: { kind: 'number', of: waitForTextMs },
  tts_first_audio_byte_ms: { kind: 'number', of: (turn) => msBetween(turn.textReadyUs, turn.ttsFirstByteUs) },
  tts_wait_ms: { kind: 'number', of: (turn) => (turn.ttsFirstByteUs < 0 ? NULL : turn.ttsWaitUs / 1000) },
  tts_work_ms: { kind: 'number', of: (turn) => (turn.ttsFirstByteUs < 0 ? NULL : turn.ttsWorkUs / 1000) },
  /** Index of the worker that synthesised the first segment. */
  tts_worker: { kind: 'integer', of: (turn) => (turn.ttsWorker < 0 ? NULL : turn.ttsWorker) },
} as const satisfies Record<string, StageColumn>

/** From the model's first token to the first text that can be spoken; null where another stage gave the first text before. */
function waitForTextMs({ firstTokenUs, textReadyUs }: Turn): number {
  return textReadyUs < firstTokenUs ? NULL : msBetween(firstTokenUs, textReadyUs)
}
