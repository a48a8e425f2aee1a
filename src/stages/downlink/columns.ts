import { NULL } from '../../model/turnTimes.ts'
import type { StageColumn } from '../stage.ts'

/** Columns of turns that this stage fills. */
export const downlinkColumns = {
  egress_wait_ms: { kind: 'number', of: (turn) => (turn.ttsFirstByteUs < 0 && turn.egressWaitUs < 0 ? NULL : Math.max(0, turn.egressWaitUs) / 1000) },
  downlink_ms: { kind: 'number', of: (turn) => (turn.firstAudioUs < 0 ? NULL : turn.downlinkUs / 1000) },
} as const satisfies Record<string, StageColumn>
