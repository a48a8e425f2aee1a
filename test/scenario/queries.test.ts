import { readdirSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import type { ColumnKind } from '../../src/model/factTable.ts'
import { shippedTurnColumns } from '../model/shippedTurns.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { writtenQueries } from '../../src/scenario/writtenQueries.ts'
import { disk, linesOf } from './tinyWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const types: Partial<Record<ColumnKind, string>> = { integer: 'INTEGER', number: 'DOUBLE', boolean: 'BOOLEAN' }
const columns = Object.entries(shippedTurnColumns).map(([name, kind]) => `${name} ${types[kind] ?? 'VARCHAR'}`)
const instance = await DuckDBInstance.create(':memory:')
const database = await instance.connect()
await database.run(`CREATE TABLE turns (${columns.join(', ')})`)
await database.run(
  'CREATE TABLE minutes (minute INTEGER, at_ms DOUBLE, metric VARCHAR, unit VARCHAR, slice VARCHAR, value DOUBLE, n DOUBLE)',
)
await database.run('INSERT INTO turns (call_id) VALUES (1)')
await database.run('INSERT INTO minutes (minute) VALUES (1)')

describe.each(readdirSync('scenarios/drills'))('%s', (file) => {
  test.each(loadScenario(`scenarios/drills/${file}`, disk, standardParley).queries)(
    'asks what a run can answer: $title',
    async ({ sql }) => {
      const result = await database.runAndReadAll(sql)
      expect(result.columnCount).toBeGreaterThan(1)
    },
  )
})

describe('the queries of a run’s own file', () => {
  test('are read whatever else stands in it: it may be of other stages than there are here', () => {
    const text = 'knobs: { stage/diarization.speakersMax: 3 }\nqueries: [{ title: one, sql: " SELECT 1 " }]'
    expect(writtenQueries('resolved.yaml', text)).toEqual([{ title: 'one', sql: 'SELECT 1' }])
    expect(writtenQueries('resolved.yaml', 'name: x')).toEqual([])
    expect(linesOf(() => writtenQueries('resolved.yaml', 'queries: ['))[0]).toMatch(/^resolved.yaml:1:/)
  })
})
