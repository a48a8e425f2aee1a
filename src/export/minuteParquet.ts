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

/**
 * Writes minutes.parquet as minutes end: one row per metric, slice and minute, in the order the points were made. Row
 * groups have a fixed number of rows, so neither the bytes nor the memory depend on how points arrive.
 */
export class MinuteParquet {
  private readonly minutes: MinuteTable
  private readonly writer: ParquetWriter
  private readonly gathered = new Points(GROUP_ROWS)

  /** The codes of the points are those of `minutes`. */
  constructor(sink: ByteSink, minutes: MinuteTable, metadata: ParquetMetadata) {
    this.minutes = minutes
    this.writer = new ParquetWriter({
      writer: new SinkWriter(sink),
      schema,
      codec: 'UNCOMPRESSED',
      statistics: false,
      kvMetadata: keyValues(metadata),
      createdBy,
    })
  }

  /** Takes the table's points from a row to its end. */
  write(firstRow: number): void {
    for (let row = firstRow; row < this.minutes.rows; ) {
      row += this.gathered.take(this.minutes, row)
      if (this.gathered.rows === GROUP_ROWS) this.writeGroup()
    }
  }

  /** Writes the remaining points and the footer, and closes the sink. */
  close(): void {
    if (this.gathered.rows > 0) this.writeGroup()
    this.writer.finish()
  }

  private writeGroup(): void {
    const columnData = columns(this.gathered, this.minutes)
    this.writer.write({ columnData, rowGroupSize: GROUP_ROWS, pageSize: 0 })
    this.gathered.rows = 0
  }
}

/** Buffer of points not yet written. */
class Points {
  rows = 0
  readonly minute: Int32Array
  readonly metricCode: Int32Array
  readonly sliceCode: Int32Array
  readonly value: Float64Array
  readonly n: Float64Array

  constructor(room: number) {
    this.minute = new Int32Array(room)
    this.metricCode = new Int32Array(room)
    this.sliceCode = new Int32Array(room)
    this.value = new Float64Array(room)
    this.n = new Float64Array(room)
  }

  /** Takes as many points as fit, and returns their number. */
  take(from: MinuteTable, firstRow: number): number {
    const taken = Math.min(from.rows - firstRow, this.minute.length - this.rows)
    for (const column of ['minute', 'metricCode', 'sliceCode', 'value', 'n'] as const) {
      this[column].set(from[column].subarray(firstRow, firstRow + taken), this.rows)
    }
    this.rows += taken
    return taken
  }
}

function columns(points: Points, minutes: MinuteTable): ColumnSource[] {
  const minute = points.minute.slice(0, points.rows)
  const metricCode = points.metricCode.subarray(0, points.rows)
  const sliceCode = points.sliceCode.subarray(0, points.rows)
  return [
    { name: 'minute', data: minute, encoding: 'DELTA_BINARY_PACKED' },
    { name: 'at_ms', data: Float64Array.from(minute, (at) => at * MS_PER_MINUTE), encoding: 'RLE_DICTIONARY' },
    { name: 'metric', data: decoded(metricCode, minutes.metrics), encoding: 'RLE_DICTIONARY' },
    { name: 'unit', data: decoded(metricCode, minutes.units), encoding: 'RLE_DICTIONARY' },
    { name: 'slice', data: decoded(sliceCode, minutes.slices), encoding: 'RLE_DICTIONARY' },
    { name: 'value', data: nullable(points.value.subarray(0, points.rows)), encoding: 'PLAIN' },
    { name: 'n', data: points.n.slice(0, points.rows), encoding: 'RLE_DICTIONARY' },
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
