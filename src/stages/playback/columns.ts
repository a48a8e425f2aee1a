import { NULL } from '../../model/turnTimes.ts'
import type { StageColumn } from '../stage.ts'

/** Columns of turns that this stage fills. */
export const playbackColumns = {
  underruns: { kind: 'integer', of: (turn) => (turn.firstAudioUs < 0 ? NULL : turn.underruns) },
} as const satisfies Record<string, StageColumn>
