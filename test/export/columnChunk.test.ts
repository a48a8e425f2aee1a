import type { SchemaElement } from 'hyparquet'
import { type ColumnSource, ParquetWriter } from 'hyparquet-writer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SinkWriter } from '../../src/export/byteSink.ts'
import { type CellEncoding, type Column, ColumnChunks } from '../../src/export/columnChunk.ts'
import { MemorySink } from './memorySink.ts'

const types = {
  PLAIN: { type: 'DOUBLE' },
  DELTA_BINARY_PACKED: { type: 'INT32' },
  RLE: { type: 'BOOLEAN' },
  RLE_DICTIONARY: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
} as const
const texts = Array.from({ length: 300 }, (_, code) => `text ${code} ${'é'.repeat(code % 7)}`)

function columnOf(encoding: CellEncoding, repetition_type: 'OPTIONAL' | 'REQUIRED'): Column {
  return { element: { name: 'cells', repetition_type, ...types[encoding] }, encoding, texts }
}

function schemaOf({ element }: Column): SchemaElement[] {
  return [{ name: 'root', num_children: 1 }, element]
}

/** The file that the library makes of the cells by itself. */
function byLibrary(column: Column, cells: number[]): Buffer {
  const sink = new MemorySink()
  const schema = schemaOf(column)
  const writer = new ParquetWriter({ writer: new SinkWriter(sink), schema, codec: 'UNCOMPRESSED', statistics: false })
  const meant = { PLAIN: (n: number) => n, DELTA_BINARY_PACKED: (n: number) => n, RLE: (n: number) => n === 1 }
  const read = column.encoding === 'RLE_DICTIONARY' ? (n: number) => texts[n] : meant[column.encoding]
  const data = cells.map((cell) => (Number.isNaN(cell) ? null : read(cell)))
  const source: ColumnSource = { name: 'cells', data, encoding: column.encoding }
  writer.write({ columnData: [source], rowGroupSize: cells.length, pageSize: 0 })
  writer.finish()
  return sink.bytes
}

function byChunks(column: Column, cells: number[]): Buffer {
  const sink = new MemorySink()
  const to = new SinkWriter(sink)
  const schema = schemaOf(column)
  const writer = new ParquetWriter({ writer: to, schema, codec: 'UNCOMPRESSED', statistics: false })
  const chunk = new ColumnChunks(to).write(column, Float64Array.from(cells))
  const bytes = chunk.meta_data?.total_compressed_size ?? 0n
  const num_rows = BigInt(cells.length)
  writer.row_groups.push({ columns: [chunk], num_rows, total_byte_size: bytes, total_compressed_size: bytes })
  writer.num_rows += num_rows
  writer.finish()
  return sink.bytes
}

const cellOf: Record<CellEncoding, fc.Arbitrary<number>> = {
  PLAIN: fc.double({ noNaN: true }),
  DELTA_BINARY_PACKED: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  RLE: fc.integer({ min: 0, max: 1 }),
  RLE_DICTIONARY: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.nat(texts.length - 1)),
}

describe('a column chunk', () => {
  it.each(Object.keys(types) as CellEncoding[])('has the bytes that the library makes of %s cells and nulls', (encoding) => {
    const column = columnOf(encoding, 'OPTIONAL')
    const cell = fc.oneof({ weight: 3, arbitrary: cellOf[encoding] }, { weight: 1, arbitrary: fc.constant(Number.NaN) })
    const alike = fc.tuple(cell, fc.integer({ min: 1, max: 40 })).map(([value, times]) => Array(times).fill(value))
    fc.assert(
      fc.property(fc.array(alike, { minLength: 1, maxLength: 60 }), (runs) => {
        const cells = runs.flat()
        expect(byChunks(column, cells).equals(byLibrary(column, cells))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it.each(Object.keys(types) as CellEncoding[])('has the bytes that the library makes of required %s cells', (encoding) => {
    const column = columnOf(encoding, 'REQUIRED')
    fc.assert(
      fc.property(fc.array(cellOf[encoding], { minLength: 1, maxLength: 300 }), (cells) => {
        expect(byChunks(column, cells).equals(byLibrary(column, cells))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('may be empty of values', () => {
    for (const encoding of Object.keys(types) as CellEncoding[]) {
      const column = columnOf(encoding, 'OPTIONAL')
      const cells = Array(20).fill(Number.NaN)
      expect(byChunks(column, cells).equals(byLibrary(column, cells))).toBe(true)
    }
  })

  it('refuses a null where there must be none', () => {
    const chunks = new ColumnChunks(new SinkWriter(new MemorySink()))
    expect(() => chunks.write(columnOf('PLAIN', 'REQUIRED'), Float64Array.of(1, Number.NaN, 3))).toThrow(
      'column cells has 1 nulls and must have none',
    )
  })
})
