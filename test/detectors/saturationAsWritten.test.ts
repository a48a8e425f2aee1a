import { describe, expect, test } from 'vitest'
import { saturationAsWritten } from '../../src/detectors/saturationAsWritten.ts'
import { points, type Row, rows } from './queueMinutes.ts'

describe('queue saturation as the runbook wrote it', () => {
  const asWritten = (rows: Row[], options = {}) =>
    saturationAsWritten(points(rows), options).map((alert) => alert.minute)

  test('flat queues are silent, however late the tail', () => {
    expect(asWritten(rows`0 80 5000 | 1 80 5000 | 2 80 5000`)).toEqual([])
  })

  test('rising queues with low latency are silent', () => {
    expect(asWritten(rows`0 0 300 | 1 100 300 | 2 300 1199.999`)).toEqual([])
  })

  test('high latency with no queue growth is silent', () => {
    expect(asWritten(rows`0 10 9000 | 1 34 9000 | 2 12 9000`)).toEqual([])
  })

  test('growth and lateness together fire, both thresholds included', () => {
    const found = saturationAsWritten(points(rows`0 10 400 | 1 35 1200 | 2 59 1300`))
    expect(found).toEqual([{ minute: 1, queueGrowth: 25, p95Ms: 1200, action: 'shed_batch_or_add_capacity' }])
  })

  test('a missing minute goes unnoticed: ten minutes count as one step', () => {
    expect(asWritten(rows`0 10 400 | 10 40 1500`)).toEqual([10])
  })

  test('thresholds may be set', () => {
    expect(
      asWritten(
        [
          [0, 10, 400],
          [1, 15, 600],
        ],
        { queueGrowthThreshold: 5, p95ThresholdMs: 600 },
      ),
    ).toEqual([1])
  })

  test('a missing value is an error where Python computes with it, and only there', () => {
    expect(asWritten(rows`0 - 400 | 1 10 - | 2 20 -`)).toEqual([])
    expect(() => asWritten(rows`0 10 400 | 1 40 -`)).toThrow('the p95 is missing where the queue grew')
    expect(() => asWritten(rows`0 10 400 | 1 - 2000`)).toThrow('the queue depth is missing')
  })

  test('NaN is never growth, and infinity is', () => {
    expect(asWritten(rows`0 NaN 2000 | 1 500 2000 | 2 Infinity 2000`)).toEqual([2])
  })
})
