import { describe, expect, it } from 'vitest'
import { MinuteTable } from '../../src/model/metricPoint.ts'

const WINDOWS = 40
const MINUTES = 1000

/** A latency with 1 to 4 turns a minute, and a count that is empty in every third minute. */
function valueAt(minute: number): { latency: number; count: number; n: number } {
  return { latency: (minute * 37) % 101, count: minute % 3 === 0 ? Number.NaN : minute % 7, n: 1 + (minute % 4) }
}

function filled(windowsMax: number, minutes: number, seen: (table: MinuteTable, minute: number) => void = () => {}) {
  const table = new MinuteTable(windowsMax)
  const latency = table.metricCodeOf('turn.gapMs.p95', 'ms')
  const count = table.metricCodeOf('tts.underruns', 'count')
  const all = table.sliceCodeOf('')
  for (let minute = 0; minute < minutes; minute++) {
    const at = valueAt(minute)
    table.add(latency, all, minute, at.latency, at.n)
    table.add(count, all, minute, at.count, Number.isNaN(at.count) ? 0 : at.n)
    table.endMinute(minute)
    seen(table, minute)
  }
  return table
}

/** What was put into the window that begins at a minute. */
function insideOf({ windowMinutes, pooledUntil }: MinuteTable, minute: number) {
  return Array.from({ length: Math.min(windowMinutes, pooledUntil - minute) }, (_, i) => valueAt(minute + i))
}

describe('a minute table with a limit', () => {
  it('never holds more windows than that, however long the run', () => {
    filled(WINDOWS, MINUTES, (table) => {
      expect(table.series('turn.gapMs.p95').length).toBeLessThanOrEqual(WINDOWS)
    })
  })

  it('keeps the newest quarter as single minutes, value by value', () => {
    filled(WINDOWS, MINUTES, (table, minute) => {
      const newest = table.series('turn.gapMs.p95').slice(-Math.min(WINDOWS / 4, minute + 1))
      expect(newest.map((point) => point.minute)).toEqual(newest.map((_, i) => minute + 1 - newest.length + i))
      for (const point of newest) expect(point).toMatchObject({ value: valueAt(point.minute).latency })
      expect(table.latest('turn.gapMs.p95')).toEqual(newest.at(-1))
    })
  })

  it('turns older minutes into windows: their counts add up and their values are means by counts', () => {
    const table = filled(WINDOWS, MINUTES)
    expect(table.windowMinutes).toBeGreaterThan(8)
    const windows = table.series('turn.gapMs.p95').filter((point) => point.minute < table.pooledUntil)
    expect(windows).toHaveLength(Math.ceil(table.pooledUntil / table.windowMinutes))
    for (const { minute, value, n } of windows) {
      const inside = insideOf(table, minute)
      const turns = inside.reduce((sum, one) => sum + one.n, 0)
      expect(n).toBe(turns)
      expect(value).toBeCloseTo(inside.reduce((sum, one) => sum + one.latency * one.n, 0) / turns, 9)
    }
  })

  it('an empty minute changes neither the mean nor the count of its window', () => {
    const table = filled(WINDOWS, MINUTES)
    for (const { minute, value, n } of table.series('tts.underruns')) {
      if (minute >= table.pooledUntil) continue
      const inside = insideOf(table, minute)
      const known = inside.filter((one) => !Number.isNaN(one.count))
      const turns = known.reduce((sum, one) => sum + one.n, 0)
      expect(n).toBe(turns)
      expect(value).toBeCloseTo(known.reduce((sum, one) => sum + one.count * one.n, 0) / turns, 9)
    }
  })

  it('a window in which nothing happened stays null', () => {
    const table = new MinuteTable(WINDOWS)
    const metric = table.metricCodeOf('tts.underruns', 'count')
    const slice = table.sliceCodeOf('tenant=acme')
    for (let minute = 0; minute < 200; minute++) {
      table.add(metric, slice, minute, Number.NaN, 0)
      table.endMinute(minute)
    }
    for (const point of table.series('tts.underruns', 'tenant=acme')) expect(point).toMatchObject({ value: null, n: 0 })
  })

  it('without one keeps every minute', () => {
    expect(filled(Number.POSITIVE_INFINITY, MINUTES).series('turn.gapMs.p95')).toHaveLength(MINUTES)
  })
})
