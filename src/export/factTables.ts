import type { FactMinute } from '../model/factMinute.ts'
import type { FactTable, TableSpec } from '../model/factTable.ts'
import { minuteTableNames } from '../model/factTables.ts'
import type { TurnColumn } from '../model/turnColumns.ts'
import type { ByteSink } from './byteSink.ts'
import { FactParquet } from './factParquet.ts'
import type { ParquetMetadata } from './parquetMetadata.ts'

/** Initial capacity of the small tables, rows. Megabytes of unused buffers cause more garbage collections. */
const FEW_ROWS = 64

/**
 * Writes the facts of a run as they arrive, one Parquet file per table: turns, calls, attempts, jobs, servers, bills,
 * service.
 */
export class FactTables {
  private readonly open: (name: string) => ByteSink
  private readonly metadata: ParquetMetadata
  private turns: FactParquet<TurnColumn> | null = null
  private others: FactParquet[] = []

  /** `open` returns the sink of a table's file; it is called for each table at the first minute. */
  constructor(open: (name: string) => ByteSink, metadata: ParquetMetadata) {
    this.open = open
    this.metadata = metadata
  }

  write(facts: FactMinute): void {
    const { turns, firstTurn, lastTurn } = facts
    if (this.turns === null) this.begin(facts)
    this.turns?.write(turns, firstTurn, lastTurn)
    for (let i = 0; i < minuteTableNames.length; i++) this.others[i].write(facts[minuteTableNames[i]] as FactTable)
  }

  /** Writes the remaining rows and the footers, and closes the files. */
  close(): void {
    this.turns?.close()
    for (const other of this.others) other.close()
  }

  private begin(facts: FactMinute): void {
    const { names, turns } = facts
    this.turns = new FactParquet(this.open('turns'), turns.spec, names, this.metadata)
    this.others = minuteTableNames.map(
      (name) => new FactParquet(this.open(name), facts[name].spec as TableSpec, names, this.metadata, FEW_ROWS),
    )
  }
}
