import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { saturation } from '../../src/detectors/saturation.ts'
import { saturationAsWritten } from '../../src/detectors/saturationAsWritten.ts'
import { depths, points, type Row, rows } from './queueMinutes.ts'

const flaggedAt = (rows: ReturnType<typeof points>, options = {}) =>
  saturation(rows, options).map((alert) => alert.minute)

describe('queue saturation', () => {
  test('flat queues, rising queues with low latency and high latency with no queue growth are silent', () => {
    expect(flaggedAt(depths(Array(60).fill(40), 5000))).toEqual([])
    expect(
      flaggedAt(
        depths(
          Array.from({ length: 60 }, (_, i) => 20 * i),
          700,
        ),
      ),
    ).toEqual([])
    expect(
      flaggedAt(
        depths(
          Array.from({ length: 60 }, (_, i) => 40 + (i % 3)),
          9000,
        ),
      ),
    ).toEqual([])
  })

  test('high utilisation alone is healthy', () => {
    const rows = Array.from({ length: 60 }, (_, i): Row => [i, 12 + (i % 5), 800, 0.99])
    expect(flaggedAt(points(rows))).toEqual([])
  })

  test('a queue that grows by 20 a minute for hours fires within two minutes of being late', () => {
    const rows = depths(
      Array.from({ length: 120 }, (_, i) => 20 * i),
      1500,
    )
    expect(saturationAsWritten(rows)).toEqual([])
    expect(flaggedAt(rows)[0]).toBe(2)
    expect(flaggedAt(rows)).toHaveLength(118)
  })

  test('a deep queue that does not drain stays flagged after its ramp', () => {
    const rows = [...depths([10, 10, 10, 60, 150, 260], 400), ...depths(Array(20).fill(300), 4000, 6)]
    expect(saturationAsWritten(rows).map((alert) => alert.minute)).toEqual([6])
    expect(flaggedAt(rows)).toEqual(Array.from({ length: 20 }, (_, i) => 6 + i))
  })

  test('what is deep follows from the queue’s own quiet minutes', () => {
    const wander = (level: number) => Array.from({ length: 30 }, (_, i) => level + 3 * (i % 4))
    const quiet = depths(wander(200), 500)
    // For a queue that is usually at 200, 215 is not deep; for one that is usually at 5, 60 is.
    expect(flaggedAt([...quiet, ...depths(Array(10).fill(215), 3000, 30)])).toEqual([])
    expect(flaggedAt([...depths(wander(5), 500), ...depths([25, 45, 60, 60, 60, 60], 3000, 30)])).toContain(35)
  })

  test('a queue that wanders widely when all is well must go further to be deep', () => {
    const wander = depths(
      Array.from({ length: 40 }, (_, i) => 100 + 45 * ((i * 3) % 5)),
      500,
    )
    // The step itself is growth; standing there is not deep.
    expect(flaggedAt([...wander, ...depths(Array(10).fill(260), 3000, 40)])).toEqual([40])
    expect(flaggedAt([...wander, ...depths(Array(10).fill(900), 3000, 40)])).toContain(49)
  })

  test('an episode ends when the tail is in time, even while the queue is deep', () => {
    const late = [
      ...depths([10, 60, 110, 300], 2000),
      ...depths([300, 300, 300], 500, 4),
      ...depths([300, 300], 2000, 7),
    ]
    expect(saturation(late).map(({ minute, since }) => [minute, since])).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
      [7, 7],
      [8, 7],
    ])
  })

  test('a draining queue is not flagged, however late the tail still is', () => {
    const rows = [...depths([10, 100, 300], 4000), ...depths([250, 200, 150, 100, 50, 10], 4000, 3)]
    expect(flaggedAt(rows)).toEqual([1, 2])
  })

  test('growth counts per elapsed minute, and a hole of more than two minutes starts afresh', () => {
    expect(flaggedAt(points(rows`0 10 400 | 2 34 1500`))).toEqual([])
    expect(flaggedAt(points(rows`0 10 400 | 2 64 1500`))).toEqual([2])
    expect(flaggedAt(points(rows`0 10 400 | 10 400 1500`))).toEqual([])
    expect(flaggedAt(points(rows`0 10 400 | 10 400 1500`), { gapMinutes: 15 })).toEqual([10])
  })

  test('missing values are unknown, not 0: they neither fire nor hide growth around them', () => {
    expect(flaggedAt(points(rows`0 10 400 | 1 - 2000 | 2 70 2000`))).toEqual([2])
    expect(flaggedAt(points(rows`0 50 2000 | 1 - 2000 | 2 50 2000`))).toEqual([])
    expect(flaggedAt(points(rows`0 10 400 | 1 60 - | 2 110 2000`))).toEqual([2])
  })

  test('an episode holds through a short breath and ends when it is clear', () => {
    const late = [...depths([10, 60, 110], 2000), ...depths([112], 900, 3), ...depths([170], 2000, 4)]
    expect(saturation(late).map((alert) => alert.since)).toEqual([1, 1, 1])
    const over = [...depths([10, 60, 110], 2000), ...depths([60, 20, 10], 500, 3), ...depths([80], 2000, 6)]
    expect(saturation(over).map((alert) => alert.since)).toEqual([1, 1, 6])
  })

  test('the wait by Little’s law fires where depth alone says nothing', () => {
    const rows = Array.from({ length: 10 }, (_, i): Row => [i, 40, 2500, null, i < 5 ? 6000 : 600])
    // 40 waiting at 600 a minute is 4 s of waiting; at 6,000 a minute it is 0.4 s.
    expect(flaggedAt(points(rows))).toEqual([5, 6, 7, 8, 9])
  })

  test('pools are judged by themselves, in the order of time whatever the order of rows', () => {
    const busy = points(
      [
        [0, 10, 400],
        [1, 60, 1500],
      ],
      'asr',
    )
    const calm = points(
      [
        [0, 60, 400],
        [1, 10, 1500],
      ],
      'tts',
    )
    const mixed = [calm[1], busy[1], calm[0], busy[0]]
    expect(saturation(mixed).map(({ minute, pool }) => [minute, pool])).toEqual([[1, 'asr']])
  })

  test.each([
    [0.95, 'shed_batch_or_add_capacity'],
    [null, 'shed_batch_or_add_capacity'],
    [0.7, 'check_batching_and_routing'],
    [0.2, 'look_for_stuck_workers'],
  ])('at utilisation %s it says %s', (utilisation, action) => {
    const [alert] = saturation(points(rows`0 10 400 ${utilisation} | 1 60 1500 ${utilisation}`))
    expect(alert.action).toBe(action)
  })

  test('two rows of one minute and impossible depths are refused with their row', () => {
    expect(() => saturation(points(rows`0 1 1 | 0 2 2`))).toThrow('minute 0 is there twice')
    expect(() => saturation(points(rows`0 -1 1`))).toThrow('0 or more')
  })

  test('nothing fires while the tail is in time, whatever the queue does', () => {
    const row = fc.record({
      depth: fc.option(fc.nat(2000), { nil: null }),
      p95: fc.option(fc.double({ min: 0, max: 1199, noNaN: true }), { nil: null }),
      step: fc.integer({ min: 1, max: 4 }),
      utilisation: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
    })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 80 }), (rows) => {
        let minute = 0
        const given = rows.map(({ depth, p95, step, utilisation }): Row => {
          minute += step
          return [minute, depth, p95, utilisation]
        })
        expect(saturation(points(given))).toEqual([])
      }),
      { seed: 2, numRuns: 200 },
    )
  })

  test('where minutes follow each other and nothing is missing, it fires wherever the runbook’s does', () => {
    const row = fc.tuple(fc.nat(400), fc.double({ min: 0, max: 4000, noNaN: true }))
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const given = points(rows.map(([depth, p95], i): Row => [i, depth, p95]))
        const mine = new Set(flaggedAt(given))
        for (const { minute } of saturationAsWritten(given)) expect(mine.has(minute as number)).toBe(true)
      }),
      { seed: 3, numRuns: 200 },
    )
  })
})
