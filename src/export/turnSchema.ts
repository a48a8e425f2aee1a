import type { SchemaElement } from 'hyparquet'
import { type ColumnKind, type TurnColumn, turnColumnNames, turnColumns } from '../model/turnColumns.ts'
import type { CellEncoding } from './columnChunk.ts'

const physical: Record<ColumnKind, Pick<SchemaElement, 'type' | 'converted_type'>> = {
  label: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  outcome: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  model: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
}

/** How the values of a kind lie in the file. */
export const encodings: Record<ColumnKind, CellEncoding> = {
  label: 'RLE_DICTIONARY',
  outcome: 'RLE_DICTIONARY',
  model: 'RLE_DICTIONARY',
  integer: 'DELTA_BINARY_PACKED',
  number: 'PLAIN',
  boolean: 'RLE',
}

/** Columns every turn has; writing a null there is an error. */
export function isRequired(name: TurnColumn): boolean {
  const always: TurnColumn[] = ['call_id', 'turn_index', 'spoke_at_ms', 'ended_at_ms', 'outcome']
  return turnColumns[name] === 'label' || always.includes(name)
}

/** The Parquet schema of turns.parquet. */
export const turnSchema: SchemaElement[] = [
  { name: 'turns', num_children: turnColumnNames.length },
  ...turnColumnNames.map(
    (name): SchemaElement => ({
      name,
      repetition_type: isRequired(name) ? 'REQUIRED' : 'OPTIONAL',
      ...physical[turnColumns[name]],
    }),
  ),
]
