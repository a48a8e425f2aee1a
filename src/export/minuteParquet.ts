import type { SchemaElement } from 'hyparquet'
import { type ColumnSource, ParquetWriter } from 'hyparquet-writer'
import type { MinuteTable } from '../model/metricPoint.ts'
import { type ByteSink, SinkWriter } from './byteSink.ts'
import { createdBy, keyValues, type ParquetMetadata } from './parquetMetadata.ts'

const GROUP_ROWS = 8_192
const MS_PER_MINUTE = 60_000

const text = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const
const required = { repetition_type: 'REQUIRED' } as const

const schema: SchemaElement[] = [
  { name: 'minutes', num_children: 7 },
  { name: 'minute', type: 'INT32', ...required },
  { name: 'at_ms', type: 'DOUBLE', ...required },
  { name: 'metric', ...text, ...required },
  { name: 'unit', ...text, ...required },
  { name: 'slice', ...text, ...required },
  { name: 'value', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  { name: 'n', type: 'DOUBLE', ...required },
]

/** Writes minutes.parquet: one row a metric, slice and minute, in the order the points were made. Closes the sink. */
export function writeMinutes(sink: ByteSink, minutes: MinuteTable, metadata: ParquetMetadata): void {
  const writer = new ParquetWriter({
    writer: new SinkWriter(sink),
    schema,
    codec: 'UNCOMPRESSED',
    statistics: false,
    kvMetadata: keyValues(metadata),
    createdBy,
  })
  for (let row = 0; row < minutes.rows; row += GROUP_ROWS) {
    const columnData = columns(minutes, row, Math.min(row + GROUP_ROWS, minutes.rows))
    writer.write({ columnData, rowGroupSize: GROUP_ROWS, pageSize: 0 })
  }
  writer.finish()
}

function columns(minutes: MinuteTable, from: number, to: number): ColumnSource[] {
  const minute = minutes.minute.subarray(from, to)
  const metricCode = minutes.metricCode.subarray(from, to)
  const sliceCode = minutes.sliceCode.subarray(from, to)
  return [
    { name: 'minute', data: minute, encoding: 'DELTA_BINARY_PACKED' },
    { name: 'at_ms', data: Float64Array.from(minute, (at) => at * MS_PER_MINUTE), encoding: 'RLE_DICTIONARY' },
    { name: 'metric', data: decoded(metricCode, minutes.metrics), encoding: 'RLE_DICTIONARY' },
    { name: 'unit', data: decoded(metricCode, minutes.units), encoding: 'RLE_DICTIONARY' },
    { name: 'slice', data: decoded(sliceCode, minutes.slices), encoding: 'RLE_DICTIONARY' },
    { name: 'value', data: nullable(minutes.value.subarray(from, to)), encoding: 'PLAIN' },
    { name: 'n', data: minutes.n.subarray(from, to), encoding: 'RLE_DICTIONARY' },
  ]
}

function decoded(codes: Int32Array, names: readonly string[]): string[] {
  const texts = new Array<string>(codes.length)
  for (let i = 0; i < codes.length; i++) texts[i] = names[codes[i]]
  return texts
}

function nullable(values: Float64Array): (number | null)[] {
  const cells = new Array<number | null>(values.length)
  for (let i = 0; i < values.length; i++) cells[i] = Number.isNaN(values[i]) ? null : values[i]
  return cells
}
