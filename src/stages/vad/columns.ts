import { msBetween, NULL } from '../../model/turnTimes.ts'
import type { StageColumn } from '../stage.ts'

/** Columns of turns that this stage fills. */
export const vadColumns = {
  vad_reopens: { kind: 'integer', of: (turn) => (turn.streamOpenUs < 0 ? NULL : turn.reopens) },
  vad_wait_ms: { kind: 'number', of: (turn) => (turn.streamOpenUs < 0 ? NULL : turn.vadWaitUs / 1000) },
  endpoint_delay_ms: { kind: 'number', of: (turn) => msBetween(turn.speechEndUs, turn.endpointUs) },
} as const satisfies Record<string, StageColumn>
