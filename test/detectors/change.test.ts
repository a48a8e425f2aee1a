import { describe, expect, test } from 'vitest'
import { changes, type Window } from '../../src/detectors/change.ts'
import { shareChanges } from '../../src/detectors/shareChange.ts'
import { quantileSorted } from '../../src/metrics/quantile.ts'
import { log, sin } from '../../src/kernel/math.ts'
import { RandomStreams } from '../../src/kernel/random.ts'

/** A day of minutes: the p95 of lognormal latencies, with more callers by day than by night; times `factor` from minute `from`. */
function latencies(seed: number, minutes: number, callers: number, from = minutes, factor = 1): Window[] {
  const chance = new RandomStreams(seed).stream('latencies')
  const normal = () => Math.sqrt(-2 * log(1 - chance.uniform())) * sin(2 * Math.PI * chance.uniform())
  return Array.from({ length: minutes }, (_, minute) => {
    const n = Math.round(callers * (1 + 0.45 * sin((2 * Math.PI * minute) / 1440)) + Math.sqrt(callers) * normal())
    const values = Float64Array.from({ length: Math.max(0, n) }, () => 400 * Math.exp(0.5 * normal()))
    const p95 = quantileSorted(values.sort(), 0.95) * (minute >= from ? factor : 1)
    return { minute, value: values.length === 0 ? null : p95, n: values.length }
  })
}

function shares(seed: number, minutes: number, n: number, usual: number, from = minutes, raised = usual): Window[] {
  const chance = new RandomStreams(seed).stream('shares')
  return Array.from({ length: minutes }, (_, minute) => {
    let hits = 0
    for (let i = 0; i < n; i++) if (chance.uniform() < (minute >= from ? raised : usual)) hits++
    return { minute, value: hits / n, n }
  })
}

const days = Array.from({ length: 12 }, (_, seed) => seed)

describe('a change of a stream', () => {
  test('healthy days are silent, with few callers and with many', () => {
    for (const callers of [40, 200])
      for (const seed of days) expect(changes(latencies(seed, 1440, callers))).toEqual([])
  })

  test('a p95 that doubles is found within eight minutes in nine of ten days, and reported while it lasts', () => {
    const delays = days.map((seed) => (changes(latencies(seed, 120, 60, 60, 2.2))[0]?.minute ?? 999) - 60)
    expect(delays.every((delay) => delay >= 0)).toBe(true)
    expect(delays.filter((delay) => delay <= 8).length).toBeGreaterThanOrEqual(11)
    const found = changes(latencies(1, 120, 60, 60, 2.2))
    expect(found.at(-1)?.minute).toBeGreaterThan(115)
    expect(found.every((change) => change.direction === 'up' && change.since >= 58)).toBe(true)
  })

  test('an incident never becomes its own baseline', () => {
    const found = changes(latencies(3, 400, 60, 60, 2.2))
    expect(found.at(-1)?.minute).toBeGreaterThan(395)
    expect(found.at(-1)?.baseline).toBeCloseTo(found[0].baseline, 6)
  })

  test('a fall is found as a fall', () => {
    const found = changes(latencies(4, 120, 200, 60, 0.4))
    expect(found.length).toBeGreaterThan(40)
    expect(found.every((change) => change.direction === 'down')).toBe(true)
  })

  test('one outlier, two in a row, and a change nobody would care about are silent', () => {
    const calm = Array.from({ length: 60 }, (_, minute): Window => ({ minute, value: 400 + (minute % 7), n: 100 }))
    const with_ = (from: number, to: number, value: number) =>
      calm.map((window) => (window.minute >= from && window.minute < to ? { ...window, value } : window))
    expect(changes(with_(40, 41, 90_000))).toEqual([])
    expect(changes(with_(40, 42, 900))).toEqual([])
    expect(changes(with_(40, 60, 440))).toEqual([])
    expect(changes(with_(40, 43, 900)).map((change) => change.minute)).toEqual([42])
  })

  test('a window of fewer turns must stand out further', () => {
    const calm = (minute: number): Window => ({ minute, value: 400 + 20 * (minute % 3), n: 400 })
    const from = (n: number) => Array.from({ length: 60 }, (_, m) => (m < 50 ? calm(m) : { minute: m, value: 800, n }))
    expect(changes(from(400))[0]?.minute).toBe(52)
    expect(changes(from(25))).toEqual([])
  })

  test('windows of few turns and empty ones are passed over', () => {
    const thin = latencies(5, 120, 200, 60, 5).map((window) => ({ ...window, n: window.minute >= 60 ? 5 : window.n }))
    expect(changes(thin)).toEqual([])
    const holes = latencies(5, 120, 200, 60, 5).map((window) =>
      window.minute % 3 === 0 ? { ...window, value: null } : window,
    )
    expect(changes(holes)[0]?.minute).toBeLessThan(70)
  })

  test('nothing is judged before there is a past', () => {
    expect(changes(latencies(6, 15, 200, 10, 5))).toEqual([])
    expect(shareChanges(shares(6, 15, 200, 0.02, 8, 0.5))).toEqual([])
  })
})

describe('a rise of a share', () => {
  test('healthy days are silent, at 2 %, at 0.2 % and at 30 %', () => {
    for (const [n, usual] of [
      [40, 0.02],
      [300, 0.02],
      [40, 0.002],
      [100, 0.3],
    ]) {
      for (const seed of days.slice(0, 6)) expect(shareChanges(shares(seed, 1440, n, usual))).toEqual([])
    }
  })

  test('2 % to 25 % in thirty turns a minute is found within six minutes, though no single minute is sure', () => {
    for (const seed of days) {
      const [first] = shareChanges(shares(seed, 120, 30, 0.02, 60, 0.25))
      expect(first.minute).toBeGreaterThanOrEqual(60)
      expect(first.minute).toBeLessThanOrEqual(66)
    }
  })

  test('a fall is no alarm', () => {
    expect(shareChanges(shares(1, 240, 100, 0.2, 60, 0.01))).toEqual([])
  })

  test('turns that are alike count for fewer', () => {
    // Ten turns a call that all go the same way: the same shares with a tenth of the evidence.
    const days_ = days.map((seed) => shares(seed, 1440, 10, 0.1).map((window) => ({ ...window, n: 100 })))
    expect(days_.flatMap((day) => shareChanges(day))).toEqual([])
  })
})
