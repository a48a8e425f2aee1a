import type { StageColumn } from '../stage.ts'

/** Columns of turns that this stage fills. */
export const captureColumns = {
  capture_wait_ms: { kind: 'number', of: (turn) => turn.captureWaitUs / 1000 },
} as const satisfies Record<string, StageColumn>
