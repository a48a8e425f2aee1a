import type { FactNames } from './factTable.ts'
import type { MinuteTables } from './factTables.ts'
import type { TurnTable } from './turnColumns.ts'

/**
 * What happened in one minute of a run, as it is known when the minute closes. The tables hold this minute's rows only and
 * are cleared for the next; `bills` holds the minutes that have been settled since, which may be earlier ones.
 */
export interface FactMinute extends MinuteTables {
  minute: number
  /** When it closed, µs: the last minute of a run may be shorter than the others. */
  closedUs: number
  /** Turns that ended in it: rows [firstTurn, lastTurn). */
  turns: TurnTable
  firstTurn: number
  lastTurn: number
  names: FactNames
}
