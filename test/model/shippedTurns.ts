import type { ColumnKind } from '../../src/model/factTable.ts'
import { newTurnTable, type TurnTable, turnTableSpec } from '../../src/model/turnColumns.ts'
import { stages } from '../../src/stages/index.ts'
import { stageColumnsOf } from '../../src/stages/serviceParts.ts'

/** The columns of turns with those of every shipped stage. */
export const shippedTurnColumns: Readonly<Record<string, ColumnKind>> = turnTableSpec(stageColumnsOf(stages)).columns

export function shippedTurnTable(): TurnTable {
  return newTurnTable(stageColumnsOf(stages))
}
