import { readdirSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'
import { describe, expect, test } from 'vitest'
import type { ColumnKind } from '../../src/model/factTable.ts'
import { shippedTurnColumns } from '../model/shippedTurns.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { disk } from './tinyWorld.ts'
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
