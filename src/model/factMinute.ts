import type { FactNames } from './factTable.ts'
import type { MinuteTables } from './factTables.ts'
import type { TurnTable } from './turnColumns.ts'

/**
 * The facts of one minute of a run, as known when the minute closes. The tables hold this minute's rows only and are cleared
 * for the next; `bills` holds the minutes settled since the last one, which may be earlier.
 */
export interface FactMinute extends MinuteTables {
  minute: number
  /** When the minute closed, µs: the last minute of a run may be shorter than the others. */
  closedUs: number
  /** Turns that ended in the minute: rows [firstTurn, lastTurn). */
  turns: TurnTable
  firstTurn: number
  lastTurn: number
  names: FactNames
}
