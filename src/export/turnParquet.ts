import type { ColumnChunk } from 'hyparquet'
import { ParquetWriter } from 'hyparquet-writer'
import { type Attribute, attributes, type SliceDictionary } from '../model/slice.ts'
import { outcomes, type TurnColumn, turnColumnNames, turnColumns, TurnTable } from '../model/turnColumns.ts'
import { type ByteSink, SinkWriter } from './byteSink.ts'
import { ColumnChunks } from './columnChunk.ts'
import { createdBy, keyValues, type ParquetMetadata } from './parquetMetadata.ts'
import { encodings, turnSchema } from './turnSchema.ts'

/** Rows of one row group. Small groups stay in the processor's cache: with 20,000 rows a whole turn takes some 5 % longer, for 1 % fewer bytes. */
const GROUP_ROWS = 4096

/**
 * Writes turns.parquet as the turns end: rows are gathered and leave in groups of a fixed number, so the bytes depend on the
 * rows and not on the windows they came in, and memory does not grow with the run. Uncompressed on purpose: numbers with
 * microseconds hardly shrink (30 %), and compressing them would double the time a turn takes.
 */
export class TurnParquet {
  private readonly dictionary: SliceDictionary
  private readonly models: readonly string[]
  private readonly sink: SinkWriter
  private readonly writer: ParquetWriter
  private readonly chunks: ColumnChunks
  private readonly gathered = new TurnTable()

  /** `models` and `dictionary` may grow while rows are written. */
  constructor(sink: ByteSink, dictionary: SliceDictionary, models: readonly string[], metadata: ParquetMetadata) {
    this.dictionary = dictionary
    this.models = models
    this.sink = new SinkWriter(sink)
    this.chunks = new ColumnChunks(this.sink)
    this.writer = new ParquetWriter({
      writer: this.sink,
      schema: turnSchema,
      codec: 'UNCOMPRESSED',
      statistics: false,
      kvMetadata: keyValues(metadata),
      createdBy,
    })
  }

  /** Takes the rows [firstRow, lastRow) of a table, which may be cleared after. */
  write(turns: TurnTable, firstRow: number, lastRow: number): void {
    let row = firstRow
    while (row < lastRow) {
      const until = Math.min(lastRow, row + GROUP_ROWS - this.gathered.rows)
      gather(this.gathered, turns, row, until)
      row = until
      if (this.gathered.rows === GROUP_ROWS) this.writeGroup()
    }
  }

  /** Writes what is left and the footer, and closes the sink. */
  close(): void {
    if (this.gathered.rows > 0) this.writeGroup()
    this.writer.finish()
  }

  private writeGroup(): void {
    const { rows } = this.gathered
    const startedAt = this.sink.offset
    const columns = turnColumnNames.map((name, at) => this.writeColumn(name, at))
    const bytes = BigInt(this.sink.offset - startedAt)
    const numRows = BigInt(rows)
    this.writer.row_groups.push({ columns, num_rows: numRows, total_byte_size: bytes, total_compressed_size: bytes })
    this.writer.num_rows += numRows
    this.sink.flush()
    this.gathered.clear()
  }

  private writeColumn(name: TurnColumn, at: number): ColumnChunk {
    const cells = this.gathered.columns[at].subarray(0, this.gathered.rows)
    const column = { element: turnSchema[at + 1], encoding: encodings[turnColumns[name]], texts: this.textsOf(name) }
    return this.chunks.write(column, cells)
  }

  /** What the codes of a column stand for; nothing where its cells are numbers. */
  private textsOf(name: TurnColumn): readonly string[] {
    const kind = turnColumns[name]
    if (kind === 'label') return this.dictionary.values(name as Attribute)
    if (kind === 'outcome') return outcomes
    return kind === 'model' ? this.models : []
  }
}

/** Every attribute is a column of labels; the compiler holds it. */
attributes satisfies readonly TurnColumn[]

function gather(into: TurnTable, from: TurnTable, firstRow: number, lastRow: number): void {
  const at = into.rows
  for (let i = firstRow; i < lastRow; i++) into.append()
  for (let c = 0; c < into.columns.length; c++) into.columns[c].set(from.columns[c].subarray(firstRow, lastRow), at)
}
