import { ParquetWriter } from 'hyparquet-writer'
import { type Attribute, attributes, type SliceDictionary } from '../model/slice.ts'
import { outcomes, type TurnColumn, turnColumnNames, turnColumns, TurnTable } from '../model/turnColumns.ts'
import { type ByteSink, SinkWriter } from './byteSink.ts'
import { createdBy, keyValues, type ParquetMetadata } from './parquetMetadata.ts'
import { encodings, isRequired, turnSchema } from './turnSchema.ts'

/**
 * Rows of one row group. Small groups stay in the young heap: 4,096 rows write in half the time a turn that 20,000 take,
 * and cost 1 % more bytes.
 */
const GROUP_ROWS = 4096

/** What a column is handed to the library as. */
type Values = Float64Array | Int32Array | (string | number | boolean | null)[]

/**
 * Writes turns.parquet as the turns end: rows are gathered and leave in groups of a fixed number, so the bytes depend on the
 * rows and not on the windows they came in, and memory does not grow with the run. Uncompressed on purpose: numbers with
 * microseconds hardly shrink (30 %), and compressing them would double the time a turn takes.
 */
export class TurnParquet {
  private readonly dictionary: SliceDictionary
  private readonly models: readonly string[]
  private readonly writer: ParquetWriter
  private readonly gathered = new TurnTable()

  /** `models` and `dictionary` may grow while rows are written. */
  constructor(sink: ByteSink, dictionary: SliceDictionary, models: readonly string[], metadata: ParquetMetadata) {
    this.dictionary = dictionary
    this.models = models
    this.writer = new ParquetWriter({
      writer: new SinkWriter(sink),
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
    const columnData = turnColumnNames.map((name) => ({
      name,
      data: this.values(name),
      encoding: encodings[turnColumns[name]],
    }))
    this.writer.write({ columnData, rowGroupSize: GROUP_ROWS, pageSize: 0 })
    this.gathered.clear()
  }

  private values(name: TurnColumn): Values {
    const cells = this.gathered.column(name).subarray(0, this.gathered.rows)
    const kind = turnColumns[name]
    if (kind === 'boolean') return filled(cells, (value) => value === 1)
    if (kind === 'outcome') return filled(cells, (value) => outcomes[value])
    if (kind === 'model') return filled(cells, (value) => this.models[value])
    if (kind === 'label') return this.labels(name as Attribute, cells)
    // Columns without a null go as they are; the library takes its fast way with typed arrays.
    if (!isRequired(name) && hasNull(cells)) return withNulls(cells)
    return kind === 'integer' ? Int32Array.from(cells) : cells.slice()
  }

  private labels(attribute: Attribute, cells: Float64Array): Values {
    const names = this.dictionary.values(attribute)
    return filled(cells, (value) => names[value])
  }
}

/** Every attribute is a column of labels; the compiler holds it. */
attributes satisfies readonly TurnColumn[]

function gather(into: TurnTable, from: TurnTable, firstRow: number, lastRow: number): void {
  const at = into.rows
  for (let i = firstRow; i < lastRow; i++) into.append()
  for (let c = 0; c < into.columns.length; c++) into.columns[c].set(from.columns[c].subarray(firstRow, lastRow), at)
}

function hasNull(cells: Float64Array): boolean {
  for (let i = 0; i < cells.length; i++) if (Number.isNaN(cells[i])) return true
  return false
}

function withNulls(cells: Float64Array): (number | null)[] {
  const values = new Array<number | null>(cells.length)
  for (let i = 0; i < cells.length; i++) values[i] = Number.isNaN(cells[i]) ? null : cells[i]
  return values
}

function filled<T extends string | number | boolean>(cells: Float64Array, of: (value: number) => T): (T | null)[] {
  const values = new Array<T | null>(cells.length)
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i]
    values[i] = Number.isNaN(value) ? null : of(value)
  }
  return values
}
