import { type ColumnKind, FactTable, type TableSpec } from './factTable.ts'
import { attributes } from './slice.ts'

const labels = Object.fromEntries(attributes.map((name) => [name, 'label'])) as Record<
  (typeof attributes)[number],
  'label'
>

/** Name of a column of turns; stages declare their own. */
export type TurnColumn = string

/** Columns of turns whatever the stages: one row a turn, null where the turn did not reach that point. */
export const coreTurnColumns: Readonly<Record<string, ColumnKind>> = {
  call_id: 'integer',
  turn_index: 'integer',
  spoke_at_ms: 'number',
  /** When the turn ended and its row was written: the minute it is counted in. */
  ended_at_ms: 'number',
  ...labels,
  /** How long the caller spoke. */
  speech_ms: 'number',
  outcome: 'outcome',
  /** From the endpoint, and from the caller's last word, to the first sound that the caller hears. */
  first_audio_ms: 'number',
  gap_ms: 'number',
  task_success: 'boolean',
  preference: 'boolean',
  gpu_seconds: 'number',
  cost_usd: 'number',
}

const required = ['call_id', 'turn_index', 'spoke_at_ms', 'ended_at_ms', ...attributes, 'outcome']

/** Ended turns in the order they ended. */
export type TurnTable = FactTable<TurnColumn>

/** The table of turns with the columns of some stages. */
export function turnTableSpec(stageColumns: Readonly<Record<string, ColumnKind>>): TableSpec<TurnColumn> {
  return { name: 'turns', columns: { ...coreTurnColumns, ...stageColumns }, required }
}

/** An empty table of turns with the columns of some stages. */
export function newTurnTable(stageColumns: Readonly<Record<string, ColumnKind>>): TurnTable {
  return new FactTable(turnTableSpec(stageColumns), 1024)
}
