import { describe, expect, test } from 'vitest'
import { pooledValue, whereOfSlice } from '../../src/metrics/pooled.ts'
import { WindowFold } from '../../src/metrics/windowFold.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import { sliceName } from '../../src/model/slice.ts'
import { endedMetrics, rowsIn, someTurns } from './someTurns.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const some = someTurns(3, 500, 5)
const { streams } = standardParley
const named = { device: ['device0', 'device1'], noise: 'noise2' }

function foldedWhole(): MinuteTable {
  const minutes = new MinuteTable()
  new WindowFold(some.dictionary, { named }, minutes, endedMetrics).close(0, some.turns, 100, 400)
  return minutes
}

describe('a value over a longer span', () => {
  const minutes = foldedWhole()

  test.each(['', 'tenant=tenant1', 'route=route0', sliceName(named)])(
    'is the value of every stream as if the span were one window (%s)',
    (slice) => {
      let compared = 0
      for (const stream of minutes.metrics) {
        const [point] = minutes.series(stream, slice)
        const pooled = pooledValue({ ...some, minutes, streams }, stream, slice, [1, 4])
        if (point === undefined) expect(pooled.n).toBe(0)
        else {
          expect(pooled.n).toBe(point.n)
          if (point.value === null) expect(pooled.value).toBe(null)
          else expect(pooled.value).toBeCloseTo(point.value, 9)
          compared++
        }
      }
      expect(compared).toBeGreaterThan(100)
    },
  )

  test('takes the turns that ended from its first minute up to but not in its last', () => {
    const counts = [0, 1, 2, 3, 4].map((m) => pooledValue({ ...some, minutes, streams }, 'turn.count', '', [m, m + 1]).value)
    expect(counts).toEqual([100, 100, 100, 100, 100])
    expect(pooledValue({ ...some, minutes, streams }, 'turn.count', '', [1, 4]).value).toBe(300)
  })

  test('takes a slice as an object too, and finds nobody for a value it never met', () => {
    const rows = rowsIn(some, named, 100, 400)
    expect(pooledValue({ ...some, minutes, streams }, 'turn.count', named, [1, 4]).value).toBe(rows.length)
    expect(pooledValue({ ...some, minutes, streams }, 'turn.gapMs.p95', { tenant: 'nobody' }, [1, 4])).toEqual({
      value: null,
      n: 0,
    })
  })

  test('of a gauge is the mean of its windows, empty ones left out', () => {
    const gauges = new MinuteTable()
    const metric = gauges.metricCodeOf('pool.queueDepth', 'count')
    const slice = gauges.sliceCodeOf('pool=asr,region=eu')
    for (const [minute, value] of [4, 10, Number.NaN, 30, 99].entries()) gauges.add(metric, slice, minute, value, 1)
    const run = { ...some, minutes: gauges, streams }
    expect(pooledValue(run, 'pool.queueDepth', 'pool=asr,region=eu', [1, 4])).toEqual({ value: 20, n: 2 })
    gauges.add(gauges.metricCodeOf('errors.ratio', 'ratio'), gauges.sliceCodeOf('stage=tts'), 2, 0.25, 8)
    expect(pooledValue(run, 'errors.ratio', 'stage=tts', [1, 4])).toEqual({ value: 0.25, n: 1 })
  })

  test('of something that is no stream is refused by name', () => {
    const run = { ...some, minutes, streams }
    expect(() => pooledValue(run, 'asr.firstPartial.p95', '', [0, 5])).toThrow(
      '"asr.firstPartial.p95" is not a metric stream',
    )
    expect(() => pooledValue(run, 'asr.firstPartialMs', '', [0, 5])).toThrow('asr.firstPartialMs.p50')
    expect(() => pooledValue(run, 'asr.wer', 'devise=ios', [0, 5])).toThrow('"devise" is no slice attribute')
  })

  test('slices read back as they were written', () => {
    const where = whereOfSlice('device=android|ios,noise=noisy')
    expect(where).toEqual({ device: ['android', 'ios'], noise: ['noisy'] })
    expect(sliceName(where)).toBe('device=android|ios,noise=noisy')
    expect(whereOfSlice('')).toEqual({})
  })
})
