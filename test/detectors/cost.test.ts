import { describe, expect, test } from 'vitest'
import { cost } from '../../src/detectors/cost.ts'
import { costAsWritten } from '../../src/detectors/costAsWritten.ts'
import { differenceOfShares, wilson } from '../../src/detectors/proportion.ts'

function spans(...rows: [route: string, turns: number, success: number, usd: number][]) {
  return rows.map(([route, turns, taskSuccessRate, totalCostUsd]) => ({ route, turns, taskSuccessRate, totalCostUsd }))
}

const flagged = (rows: ReturnType<typeof spans>) =>
  cost(rows)
    .filter((route) => route.flagged)
    .map((route) => route.route)
    .sort()

describe('as the runbook wrote it', () => {
  test('cost is divided by successful turns, not by all', () => {
    const [route] = costAsWritten(spans(['faq', 200, 0.25, 10]))
    expect(route.costPerSuccess).toBe(0.2)
  })

  test('a route without success costs infinitely much and stands first', () => {
    const ranked = costAsWritten(spans(['dear', 10, 1, 1e9], ['hopeless', 100, 0, 0.01], ['cheap', 10, 1, 1]))
    expect(ranked.map((one) => one.route)).toEqual(['hopeless', 'dear', 'cheap'])
    expect(ranked[0].costPerSuccess).toBe(Number.POSITIVE_INFINITY)
  })

  test('equal costs stand by name, the later first, in Python’s order of characters', () => {
    const names = ['a', 'Z', 'é', '\u{1F600}', '\uFFEE', 'a1', 'a10']
    const ranked = costAsWritten(names.map((name) => spans([name, 0, 0.5, 1])[0]))
    // What sorted(names, reverse=True) gives; JavaScript would put U+FFEE before U+1F600.
    expect(ranked.map((one) => one.route)).toEqual(['\u{1F600}', '\uFFEE', 'é', 'a10', 'a1', 'a', 'Z'])
  })

  test('contradictory comparisons end as Python’s steps end', () => {
    const costs = { a: 1, b: 5, c: Number.NaN, d: 2, e: Number.NaN, f: 4, g: 3 }
    const ranked = costAsWritten(Object.entries(costs).map(([name, usd]) => spans([name, 1, 1, usd])[0]))
    // sorted([(1.0, 'a'), (5.0, 'b'), (nan, 'c'), (2.0, 'd'), (nan, 'e'), (4.0, 'f'), (3.0, 'g')], reverse=True)
    expect(ranked.map((one) => one.route)).toEqual(['b', 'c', 'd', 'e', 'f', 'g', 'a'])
  })
})

describe('hardened', () => {
  test('cost without quality is flagged, and names who does it for less', () => {
    const routes = cost(spans(['plain', 2000, 0.9, 20], ['fancy', 2000, 0.9, 100]))
    expect(routes.map(({ route, flagged: isFlagged, cheaper }) => [route, isFlagged, cheaper])).toEqual([
      ['fancy', true, 'plain'],
      ['plain', false, ''],
    ])
  })

  test('cost with a matching gain is not flagged', () => {
    expect(flagged(spans(['plain', 2000, 0.6, 20], ['fancy', 2000, 0.95, 60]))).toEqual([])
  })

  test('a cheap route that does worse is on the frontier and not flagged', () => {
    expect(flagged(spans(['cheap', 2000, 0.4, 10], ['good', 2000, 0.9, 20]))).toEqual([])
  })

  test('a proven gain that is too small to matter is no match', () => {
    expect(flagged(spans(['plain', 1e6, 0.9, 10_000], ['fancy', 1e6, 0.91, 50_000]))).toEqual(['fancy'])
  })

  test('a few turns prove nothing', () => {
    expect(flagged(spans(['plain', 12, 0.75, 1.2], ['fancy', 12, 0.75, 1.6]))).toEqual([])
    expect(flagged(spans(['plain', 12_000, 0.75, 1200], ['fancy', 12_000, 0.75, 1600]))).toEqual(['fancy'])
  })

  test('zero success is flagged as infinitely dear; no traffic is not the same', () => {
    const routes = cost(spans(['none', 0, 0, 0], ['hopeless', 100, 0, 1], ['fine', 100, 0.9, 2]))
    expect(routes.map(({ route, costPerSuccess, flagged: isFlagged }) => [route, costPerSuccess, isFlagged])).toEqual([
      ['hopeless', Number.POSITIVE_INFINITY, true],
      ['fine', 2 / 90, false],
      ['none', null, false],
    ])
    expect(flagged(spans(['idle', 0, 0, 5]))).toEqual(['idle'])
    expect(flagged(spans(['young', 3, 0, 1]))).toEqual([])
  })

  test('the order of rows changes nothing', () => {
    const rows = spans(['a', 500, 0.9, 10], ['b', 500, 0.9, 40], ['c', 100, 0, 4], ['d', 800, 0.7, 6])
    expect(cost([...rows].reverse())).toEqual(
      cost(rows).map((one) => expect.objectContaining({ route: one.route, flagged: one.flagged })),
    )
  })

  test('a percentage, a negative cost and a second row of a route are refused', () => {
    expect(() => cost(spans(['a', 10, 93, 1]))).toThrow('93 is no share from 0 to 1')
    expect(() => cost(spans(['a', 10, 0.9, -1]))).toThrow('0 or more')
    expect(() => cost(spans(['a', 10, 0.9, 1], ['a', 10, 0.8, 1]))).toThrow('a second time')
  })
})

test('Wilson’s and Newcombe’s intervals are those of their papers', () => {
  // Newcombe 1998, Statistics in Medicine 17: 81/263 gives 0.2553–0.3662; the difference 56/70 − 48/80 gives 0.0524–0.3339.
  const one = wilson(81 / 263, 263)
  expect([one.low, one.high].map((v) => v.toFixed(4))).toEqual(['0.2553', '0.3662'])
  const two = differenceOfShares({ share: 56 / 70, n: 70 }, { share: 48 / 80, n: 80 })
  expect([two.low, two.high].map((v) => v.toFixed(4))).toEqual(['0.0524', '0.3339'])
})
