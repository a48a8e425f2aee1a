import type { ColumnChunk, SchemaElement } from 'hyparquet'
import { ByteWriter } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { deltaBinaryPack } from 'hyparquet-writer/src/delta.js'
import { writeDictionaryPage } from 'hyparquet-writer/src/dictionary.js'
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js'

/** Parquet encoding of a column's values. */
export type CellEncoding = 'RLE_DICTIONARY' | 'DELTA_BINARY_PACKED' | 'PLAIN' | 'RLE'

/** A flat column whose cells are numbers: amounts, 0 and 1 for booleans, codes for texts. */
export interface Column {
  element: SchemaElement
  encoding: CellEncoding
  /** The texts by code, for `RLE_DICTIONARY` only. */
  texts: readonly string[]
}

/**
 * Writes columns of numbers as Parquet column chunks of one uncompressed page. The bytes equal those of the library,
 * made with its own encoders but without an object per cell, in a third of the time.
 */
export class ColumnChunks {
  private readonly to: ByteWriter
  private readonly levels = new ByteWriter()
  private readonly page = new ByteWriter(1 << 15)
  private readonly runs = new ByteWriter()
  private present = new Float64Array(0)
  private defined = new Uint8Array(0)
  private whole = new Int32Array(0)
  private indexOfCode = new Int32Array(0)

  constructor(to: ByteWriter) {
    this.to = to
  }

  /**
   * Appends the cells, NaN for null, and returns the column's entry of the file footer. Throws a RangeError for a null
   * in a required column.
   */
  write(column: Column, cells: Float64Array): ColumnChunk {
    const { element, encoding } = column
    const { to } = this
    const offsetStart = to.offset
    const count = this.gather(element, cells)
    const dictionary = encoding === 'RLE_DICTIONARY' ? this.index(column, count) : null
    if (dictionary !== null) writeDictionaryPage(to, uncompressed(element), dictionary)
    const pageOffset = to.offset
    this.encode(encoding, count, dictionary)
    this.writePage(encoding, cells.length, cells.length - count)
    const bytes = BigInt(to.offset - offsetStart)
    return {
      meta_data: {
        type: element.type as NonNullable<SchemaElement['type']>,
        encodings: dictionary === null ? [encoding] : ['PLAIN', encoding],
        path_in_schema: [element.name],
        codec: 'UNCOMPRESSED',
        num_values: BigInt(cells.length),
        total_compressed_size: bytes,
        total_uncompressed_size: bytes,
        data_page_offset: BigInt(pageOffset),
        ...(dictionary !== null && { dictionary_page_offset: BigInt(offsetStart) }),
      },
      file_offset: BigInt(offsetStart),
    }
  }

  /** Compacts the cells that are not null, records which those are, and returns their number. */
  private gather({ name, repetition_type }: SchemaElement, cells: Float64Array): number {
    const rows = cells.length
    if (this.present.length < rows) this.makeRoom(rows)
    const count = moveTogether(cells, this.present, this.defined)
    this.levels.index = this.levels.offset = 0
    if (repetition_type === 'OPTIONAL') writeRleBitPackedHybrid(this.levels, this.defined.subarray(0, rows), 1)
    else if (count < rows) throw new RangeError(`column ${name} has ${rows - count} nulls and must have none`)
    return count
  }

  /** Replaces codes by their indices in a dictionary of the texts that occur, in order of first occurrence. */
  private index({ texts }: Column, count: number): string[] {
    if (this.indexOfCode.length < texts.length) this.indexOfCode = new Int32Array(2 * texts.length)
    const { present, whole, indexOfCode } = this
    indexOfCode.fill(-1)
    const dictionary: string[] = []
    for (let i = 0; i < count; i++) {
      const code = present[i]
      let index = indexOfCode[code]
      if (index < 0) {
        index = dictionary.push(texts[code]) - 1
        indexOfCode[code] = index
      }
      whole[i] = index
    }
    return dictionary
  }

  private encode(encoding: CellEncoding, count: number, dictionary: string[] | null): void {
    const { page, runs, present, whole } = this
    page.index = page.offset = 0
    if (dictionary !== null) {
      const bitWidth = Math.ceil(Math.log2(Math.max(1, dictionary.length)))
      page.appendUint8(bitWidth)
      writeRleBitPackedHybrid(page, whole.subarray(0, count), bitWidth)
    } else if (encoding === 'PLAIN') appendNumbers(page, present, count)
    else {
      for (let i = 0; i < count; i++) whole[i] = present[i]
      const values = whole.subarray(0, count)
      if (encoding === 'DELTA_BINARY_PACKED') deltaBinaryPack(page, values, 'INT32')
      else {
        runs.index = runs.offset = 0
        writeRleBitPackedHybrid(runs, values, 1)
        page.appendUint32(runs.offset)
        page.appendBytes(runs.getBytes())
      }
    }
  }

  private writePage(encoding: CellEncoding, rows: number, nulls: number): void {
    const { to, levels, page } = this
    const size = levels.offset + page.offset
    writePageHeader(to, {
      type: 'DATA_PAGE_V2',
      uncompressed_page_size: size,
      compressed_page_size: size,
      data_page_header_v2: {
        num_values: rows,
        num_nulls: nulls,
        num_rows: rows,
        encoding,
        definition_levels_byte_length: levels.offset,
        repetition_levels_byte_length: 0,
        is_compressed: true,
      },
    })
    to.appendBytes(levels.getBytes())
    to.appendBytes(page.getBytes())
  }

  private makeRoom(rows: number): void {
    this.present = new Float64Array(rows)
    this.defined = new Uint8Array(rows)
    this.whole = new Int32Array(rows)
  }
}

/**
 * Compacts the cells that are not NaN, records which those are, and returns their number. The loop has a function of
 * its own: V8 compiles it by on-stack replacement, and later code in the same function, not reached by then, would
 * deoptimise it every time.
 */
function moveTogether(cells: Float64Array, present: Float64Array, defined: Uint8Array): number {
  let count = 0
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row]
    present[count] = cell
    const there = Number.isNaN(cell) ? 0 : 1
    defined[row] = there
    count += there
  }
  return count
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** Appends the numbers in the file's byte order: little-endian on every machine. */
function appendNumbers(to: ByteWriter, values: Float64Array, count: number): void {
  const bytes = 8 * count
  if (littleEndian) {
    to.appendBytes(new Uint8Array(values.buffer, values.byteOffset, bytes))
    return
  }
  to.ensure(bytes)
  const { view, index } = to
  for (let i = 0; i < count; i++) view.setFloat64(index + 8 * i, values[i], true)
  to.index += bytes
  to.offset += bytes
}

/** The column description that the library's functions expect. */
function uncompressed(element: SchemaElement) {
  return {
    columnName: element.name,
    element,
    schemaPath: [element],
    codec: 'UNCOMPRESSED' as const,
    compressors: {},
    stats: false,
    pageSize: 0,
  }
}
