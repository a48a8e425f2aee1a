import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { parquetMetadata, parquetReadObjects } from 'hyparquet'
import { describe, expect, it } from 'vitest'
import { FactParquet } from '../../src/export/factParquet.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import { type FactNames, type FactTable, textsOf } from '../../src/model/factTable.ts'
import { minuteTableNames, newMinuteTables } from '../../src/model/factTables.ts'
import { attributes, SliceDictionary } from '../../src/model/slice.ts'
import { shippedTurnTable } from '../model/shippedTurns.ts'
import { freshFolder } from '../commands/parleyProcess.ts'
import { MemorySink } from './memorySink.ts'

const metadata = { scenario: 'late', seed: 42, role: 'twin' as const, mitigations: ['a', 'b'] }
const labels = ['one', 'two', 'drei, "vier"', '五']

function names(): FactNames {
  const dictionary = new SliceDictionary()
  for (const attribute of attributes) for (const label of labels) dictionary.code(attribute, label)
  return { dictionary, models: ['llama3-8b', 'llama3-70b'], pools: ['asr-us', 'llm-us', 'llm-eu'], stages: ['asr', 'llm'], stageNames: ['capture', 'asr'], jobKinds: ['transcription'] }
}

/** Fills a table with every kind of value, and with nulls in every column that may have them. */
function filled<Table extends FactTable>(table: Table, rows: number): Table {
  const chance = new RandomStreams(rows).stream('rows')
  const upTo = (n: number) => Math.floor(chance.uniform() * n)
  const { columns, required } = table.spec
  for (let row = 0; row < rows; row++) {
    table.append()
    for (const [name, kind] of Object.entries(columns)) {
      const texts = textsOf(kind, name, names())
      // One column never has a null though it may, one has nothing else.
      const isNull = name === 'docs' || (!required.includes(name) && name !== 'wer' && chance.uniform() < 0.2)
      const value = () => {
        if (texts !== null) return upTo(texts.length)
        if (kind === 'boolean') return upTo(2)
        return kind === 'integer' ? upTo(2 ** 31) - 2 ** 20 : chance.uniform() * 1e7 - 1e6
      }
      table.column(name)[row] = isNull ? Number.NaN : value()
    }
  }
  return table
}
const someTurns = (rows: number) => filled(shippedTurnTable() as FactTable, rows)

/** The row as a reader must find it. */
function expected(table: FactTable, row: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table.spec.columns).map(([name, kind]) => {
      const code = table.column(name)[row]
      if (Number.isNaN(code)) return [name, null]
      const texts = textsOf(kind, name, names())
      if (texts !== null) return [name, texts[code]]
      return [name, kind === 'boolean' ? code === 1 : code]
    }),
  )
}

function written(turns: FactTable, windowRows: number): MemorySink {
  const sink = new MemorySink()
  const parquet = new FactParquet(sink, turns.spec, names(), metadata)
  for (let row = 0; row < turns.rows; row += windowRows)
    parquet.write(turns, row, Math.min(row + windowRows, turns.rows))
  parquet.close()
  return sink
}

describe('a table of facts in a Parquet file', () => {
  it.each([0, 1, 4096, 4097, 9000])('gives back %i turns as they were, nulls too', async (rows) => {
    const turns = someTurns(rows)
    const sink = written(turns, 700)
    expect(sink.closed).toBe(true)
    const read = await parquetReadObjects({ file: sink.file })
    expect(read).toHaveLength(rows)
    for (let row = 0; row < rows; row++) {
      if (row % 97 === 0 || row > rows - 3) expect(read[row]).toEqual(expected(turns, row))
    }
  })

  it.each(minuteTableNames)('gives back the rows of %s as they were', async (name) => {
    const table = filled(newMinuteTables()[name] as FactTable, 300)
    const read = await parquetReadObjects({ file: written(table, 7).file })
    expect(read).toEqual(Array.from({ length: 300 }, (_, row) => expected(table, row)))
  })

  it('has the same bytes whatever windows the turns came in', () => {
    const turns = someTurns(9000)
    const whole = written(turns, 9000).bytes
    for (const windowRows of [1, 333, 4096]) expect(written(turns, windowRows).bytes.equals(whole)).toBe(true)
  })

  it('says its scenario, seed, role and mitigations, and the rows of every group', () => {
    const { key_value_metadata, row_groups, num_rows } = parquetMetadata(written(someTurns(9000), 500).file)
    expect(Object.fromEntries((key_value_metadata ?? []).map(({ key, value }) => [key, value]))).toEqual({
      'parley.scenario': 'late',
      'parley.seed': '42',
      'parley.role': 'twin',
      'parley.mitigations': 'a,b',
    })
    expect(num_rows).toBe(9000n)
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([4096, 4096, 808])
  })

  it('leaves for the sink group by group, so that memory does not grow with the run', () => {
    const turns = someTurns(4096)
    const sizes: number[] = []
    const sink = { write: (bytes: Uint8Array) => sizes.push(bytes.length), close: () => {} }
    const parquet = new FactParquet(sink, turns.spec, names(), metadata)
    for (let group = 0; group < 5; group++) {
      parquet.write(turns, 0, turns.rows)
      expect(sizes).toHaveLength(group + 1)
    }
  })

  it('refuses a turn without an outcome or a label', () => {
    const turns = someTurns(2)
    turns.column('outcome')[1] = Number.NaN
    expect(() => written(turns, 2)).toThrow()
  })

  it('reads in DuckDB with the types people expect', async () => {
    const turns = someTurns(5000)
    const path = join(freshFolder(), 'turns.parquet')
    writeFileSync(path, written(turns, 5000).bytes)
    const connection = await (await DuckDBInstance.create(':memory:')).connect()
    const asked = await connection.runAndReadAll(
      `SELECT typeof(call_id), typeof(gap_ms), typeof(tenant), typeof(grounded), count(docs), sum(prompt_tokens), count(wer), avg(gap_ms)
       FROM '${path}' GROUP BY ALL`,
    )
    connection.closeSync()
    const sum = (values: Float64Array) =>
      values.subarray(0, turns.rows).reduce((total, value) => (Number.isNaN(value) ? total : total + value), 0)
    const gaps = turns.column('gap_ms').subarray(0, turns.rows)
    const mean = sum(gaps) / gaps.filter((gap) => !Number.isNaN(gap)).length
    const [row] = asked.getRowsJson()
    expect(row.slice(0, 5)).toEqual(['INTEGER', 'DOUBLE', 'VARCHAR', 'BOOLEAN', '0'])
    expect(Number(row[5])).toBe(sum(turns.column('prompt_tokens')))
    expect(Number(row[6])).toBe(5000)
    expect(Number(row[7])).toBeCloseTo(mean, 3)
  })
})
