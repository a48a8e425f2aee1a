import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type DuckDBResult, type Json, StatementType } from '@duckdb/node-api'
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

/** Rows of an answer, in chunks of some thousands. */
export type Rows = AsyncIterable<Json[][]>

/** Memory that a question may take, the machine's other work aside. */
const MEMORY = '2GB'

/**
 * Runs SQL over the tables of a run in DuckDB and hands the answer on as it comes, so that a long one takes no memory. The
 * database sees the run's own tables and nothing else: no other file, no network, no extension, and it only reads. So a
 * scenario's questions are safe to ask whoever wrote them. Throws InputError with DuckDB's own message, in one line, for SQL
 * it rejects.
 */
export async function asked<T>(run: string, sql: string, use: (columns: string[], rows: Rows) => Promise<T>): Promise<T> {
  const paths = viewPaths(run)
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY })
  const connection = await instance.connect()
  try {
    await openViews(connection, paths)
    await lock(connection, [...paths.values()])
    return await use(...(await answered(connection, sql)))
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

/** The whole answer at once. Throws InputError as `asked` does. */
export function ask(run: string, sql: string): Promise<Answer> {
  return asked(run, sql, async (columns, rows) => {
    const all: Json[][] = []
    for await (const some of rows) for (const row of some) all.push(row)
    return { columns, rows: all }
  })
}

/** The tables that this run has, by the names of their views. */
function viewPaths(run: string): Map<string, string> {
  const all = Object.entries(views).map(([name, file]): [string, string] => [name, resolve(run, file)])
  return new Map(all.filter(([, path]) => existsSync(path)))
}

async function openViews(connection: DuckDBConnection, paths: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, path] of paths) {
    try {
      await connection.run(`CREATE VIEW ${name} AS SELECT * FROM read_parquet(${literal(path)})`)
    } catch (error) {
      throw new InputError(`${path}: ${oneLine(error)}; make the run again`)
    }
  }
}

/** From here on the connection reads these files only, and nothing can change that. */
async function lock(connection: DuckDBConnection, paths: readonly string[]): Promise<void> {
  await connection.run(`SET allowed_paths = [${paths.map(literal).join(', ')}]`)
  await connection.run("SET temp_directory = ''")
  await connection.run('SET autoinstall_known_extensions = false')
  await connection.run('SET autoload_known_extensions = false')
  await connection.run('SET enable_external_access = false')
  await connection.run('SET lock_configuration = true')
}

/** Runs the statements, all of which may only read, and gives the answer to the last. */
async function answered(connection: DuckDBConnection, sql: string): Promise<[columns: string[], rows: Rows]> {
  try {
    const statements = await connection.extractStatements(sql)
    for (let i = 0; i < statements.count; i++) {
      const statement = await statements.prepare(i)
      if (statement.statementType !== StatementType.SELECT && statement.statementType !== StatementType.EXPLAIN)
        throw new InputError('SQL: a question only reads; write a SELECT over turns, minutes, calls …')
      if (i < statements.count - 1) continue
      const result = await statement.stream()
      return [result.deduplicatedColumnNames(), rowsOf(result)]
    }
  } catch (error) {
    throw error instanceof InputError ? error : new InputError(`SQL: ${oneLine(error)}`)
  }
  throw new InputError('SQL: there is no question in it; write a SELECT over turns, minutes, calls …')
}

async function* rowsOf(result: DuckDBResult): Rows {
  try {
    for await (const rows of result.yieldRowsJson()) yield rows.map((row) => row.map(asNumber))
  } catch (error) {
    throw new InputError(`SQL: ${oneLine(error)}`)
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
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
