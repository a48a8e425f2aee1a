import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type Json } from '@duckdb/node-api'
import { minuteTableNames } from '../../model/factTables.ts'
import { InputError } from '../../input/inputError.ts'

/** A query's result: column names, and rows of cells as JSON. */
export interface Answer {
  columns: string[]
  rows: Json[][]
}

/** Tables of a run, by the names of their files. */
const tables = ['turns', 'minutes', ...minuteTableNames]
/** Views over them; those of the twin only if it was run. */
const views = Object.fromEntries(
  tables.flatMap((name) => [
    [name, `${name}.parquet`],
    [`${name}_twin`, `twin/${name}.parquet`],
  ]),
)

/** Runs SQL in DuckDB. Throws InputError with DuckDB's own message, in one line, for SQL it rejects. */
export async function ask(run: string, sql: string): Promise<Answer> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await openViews(connection, run)
    return await answered(connection, sql)
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function openViews(connection: DuckDBConnection, run: string): Promise<void> {
  for (const [name, file] of Object.entries(views)) {
    const path = join(run, file)
    if (!existsSync(path)) continue
    try {
      await connection.run(`CREATE VIEW ${name} AS SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')`)
    } catch (error) {
      throw new InputError(`${path}: ${oneLine(error)}; make the run again`)
    }
  }
}

async function answered(connection: DuckDBConnection, sql: string): Promise<Answer> {
  try {
    const reader = await connection.runAndReadAll(sql)
    return { columns: reader.deduplicatedColumnNames(), rows: reader.getRowsJson().map((row) => row.map(asNumber)) }
  } catch (error) {
    throw new InputError(`SQL: ${oneLine(error)}`)
  }
}

/** 64-bit integers arrive as text; those that are safe integers become numbers. */
function asNumber(cell: Json): Json {
  if (typeof cell !== 'string' || !/^-?\d{1,16}$/.test(cell)) return cell
  const number = Number(cell)
  return Number.isSafeInteger(number) && String(number) === cell ? number : cell
}

/** DuckDB marks the place with a caret on separate lines; the first lines are the message. */
function oneLine(error: unknown): string {
  const lines = String(error instanceof Error ? error.message : error).split('\n')
  const words = lines.filter((line) => line.trim() !== '' && !/^(LINE \d|\s*\^)/.test(line))
  return words.join(' ').replace(/\s+/g, ' ').trim()
}
