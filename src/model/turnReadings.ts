import { type Outcome, outcomes } from './factTable.ts'
import type { TurnColumn } from './turnColumns.ts'
import type { Reading, TurnColumns } from './metric.ts'

/** 1 for every turn. */
export const everyTurn: Reading = () => () => 1

/** 1 for turns with one of these outcomes, 0 for the others. */
export function ended(...how: Outcome[]): Reading {
  const codes = how.map((name) => outcomes.indexOf(name))
  return (turns) => {
    const outcome = turns.column('outcome')
    return (row) => (codes.includes(outcome[row]) ? 1 : 0)
  }
}

/** 1 for turns that ended before any audio of an answer was heard, 0 for the others. */
export const lost: Reading = (turns, firstRow, lastRow) => {
  const without = ended('abandoned', 'shed', 'failed')(turns, firstRow, lastRow)
  const gap = turns.column('gap_ms')
  return (row) => (Number.isNaN(gap[row]) ? without(row) : 0)
}

/** 1 where a boolean column is 0, 0 where it is 1, null where it is null. */
export function not(column: TurnColumn): Reading {
  return (turns) => {
    const values = turns.column(column)
    return (row) => 1 - values[row]
  }
}

/** A reading restricted to the turns for which a boolean column is 1. */
export function where(column: TurnColumn, reading: Reading): Reading {
  return (turns, firstRow, lastRow) => {
    const marked = turns.column(column)
    const read = reading(turns, firstRow, lastRow)
    return (row) => (marked[row] === 1 ? read(row) : Number.NaN)
  }
}

/** For the last turn of each call in the window: 1 when the caller gave up, else 0. */
export const gaveUp: Reading = (turns, firstRow, lastRow) => {
  const abandoned = ended('abandoned')(turns, firstRow, lastRow)
  const isLast = lastTurns(turns, firstRow, lastRow)
  return (row) => (isLast[row - firstRow] === 1 ? abandoned(row) : Number.NaN)
}

function lastTurns(turns: TurnColumns, firstRow: number, lastRow: number): Uint8Array {
  const callId = turns.column('call_id')
  const seen = new Set<number>()
  const isLast = new Uint8Array(lastRow - firstRow)
  for (let row = lastRow - 1; row >= firstRow; row--) {
    if (seen.has(callId[row])) continue
    seen.add(callId[row])
    isLast[row - firstRow] = 1
  }
  return isLast
}
