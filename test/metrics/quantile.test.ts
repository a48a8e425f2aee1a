import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantileSorted } from '../../src/metrics/quantile.ts'
import { RowOrder } from '../../src/metrics/rowOrder.ts'

test('the p95 of 1 … 100 lies between the 95th and the 96th', () => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1)
  expect(quantileSorted(values, 0.95)).toBeCloseTo(95.05, 12)
  expect(quantileSorted(values, 0)).toBe(1)
  expect(quantileSorted(values, 1)).toBe(100)
  expect(quantileSorted([7], 0.99)).toBe(7)
  expect(quantileSorted([], 0.5)).toBeNaN()
})

test('SQL over exported turns gives the same percentiles (quantile_cont)', async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const values = [3.25, 17, 17, 81.5, 4, 1200.125, 0, 93.75, 12, 55.5, 8]
  const list = values.map((value) => `(${value}::DOUBLE)`).join(',')
  for (const q of [0.01, 0.5, 0.9, 0.95, 0.99]) {
    const reader = await connection.runAndReadAll(`SELECT quantile_cont(v, ${q}) FROM (VALUES ${list}) t(v)`)
    const sorted = [...values].sort((a, b) => a - b)
    expect(quantileSorted(sorted, q)).toBeCloseTo(reader.getRows()[0][0] as number, 9)
  }
  connection.closeSync()
})

const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -5, max: 5 }),
  // Numbers that agree in their high words, which only the low words tell apart.
  fc.integer({ min: 0, max: 2 ** 30 }).map((bits) => 1_000_000 + bits / 2 ** 32),
)

function expectSorted(values: number[]): void {
  const order = new RowOrder()
  order.sort(Float64Array.from(values))
  const wanted = values
    .map((value, row) => ({ value: value + 0, row }))
    .sort((a, b) => a.value - b.value || a.row - b.row)
  expect(Array.from(order.sorted.subarray(0, order.count))).toEqual(wanted.map(({ value }) => value))
  expect(Array.from(order.rows.subarray(0, order.count))).toEqual(wanted.map(({ row }) => row))
}

test('any numbers come out upward, each with the row it came from, equal ones in the order they came', () => {
  fc.assert(fc.property(fc.array(number, { maxLength: 400 }), expectSorted), { numRuns: 300, seed: 1 })
})

test('so do thousands, all alike in their high words or none', () => {
  const thousands = fc.array(number, { minLength: 1600, maxLength: 2500 })
  fc.assert(fc.property(thousands, expectSorted), { numRuns: 10, seed: 2 })
  expectSorted(Array.from({ length: 3000 }, (_, i) => 1_000_000 + ((i * 7919) % 3001) / 2 ** 20))
  expectSorted(Array.from({ length: 3000 }, (_, i) => -1 - ((i * 7919) % 3001) / 2 ** 40))
})
