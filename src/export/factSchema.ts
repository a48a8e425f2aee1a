import type { SchemaElement } from 'hyparquet'
import type { ColumnKind, TableSpec } from '../model/factTable.ts'
import type { CellEncoding } from './columnChunk.ts'

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const

/** The Parquet type of a column's cells; texts are stored as codes of a dictionary. */
function physical(kind: ColumnKind): Pick<SchemaElement, 'type' | 'converted_type'> {
  if (kind === 'integer') return { type: 'INT32' }
  if (kind === 'number') return { type: 'DOUBLE' }
  return kind === 'boolean' ? { type: 'BOOLEAN' } : text
}

/** The encoding of a kind's values. */
export function encodingOf(kind: ColumnKind): CellEncoding {
  if (kind === 'integer') return 'DELTA_BINARY_PACKED'
  if (kind === 'number') return 'PLAIN'
  return kind === 'boolean' ? 'RLE' : 'RLE_DICTIONARY'
}

/** The Parquet schema of a table of facts. Writing a null in a required column is an error. */
export function factSchema<Column extends string>({ name, columns, required }: TableSpec<Column>): SchemaElement[] {
  const names = Object.keys(columns) as Column[]
  return [
    { name, num_children: names.length },
    ...names.map(
      (column): SchemaElement => ({
        name: column,
        repetition_type: required.includes(column) ? 'REQUIRED' : 'OPTIONAL',
        ...physical(columns[column]),
      }),
    ),
  ]
}
