import type { StageColumn } from '../stage.ts'

/** Columns of turns that this stage fills. */
export const uplinkColumns = {
  uplink_ms: { kind: 'number', of: (turn) => turn.uplinkUs / 1000 },
} as const satisfies Record<string, StageColumn>
