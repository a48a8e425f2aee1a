import { describe, expect, test } from 'vitest'
import { whereOfSlice } from '../../src/metrics/pooled.ts'
import { WindowFold } from '../../src/metrics/windowFold.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import { attributes, sliceName, type Where } from '../../src/model/slice.ts'
import { outcomes } from '../../src/model/factTable.ts'
import type { TurnColumn } from '../../src/model/turnColumns.ts'
import { endedMetrics, rowsIn, type SomeTurns, someTurns } from './someTurns.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const { metrics } = standardParley.streams

const namedSlices: Record<string, Where> = {
  mobileNoisy: { device: ['device0', 'device1'], noise: 'noise2' },
  quiet: { noise: 'noise0' },
  nobody: { noise: 'noise0', tenant: 'no such tenant' },
}
const MINUTES = 4
/** Minute 2 is empty. */
const bounds = [0, 90, 240, 240, 400]

function folded(seed: number): SomeTurns & { minutes: MinuteTable } {
  const some = someTurns(seed, bounds[MINUTES], MINUTES)
  const minutes = new MinuteTable()
  const fold = new WindowFold(some.dictionary, namedSlices, minutes, endedMetrics)
  for (let minute = 0; minute < MINUTES; minute++) fold.close(minute, some.turns, bounds[minute], bounds[minute + 1])
  return { ...some, minutes }
}

/** Type 7 by its definition, on values in any order. */
function quantile(values: number[], q: number): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const h = (sorted.length - 1) * q
  const upper = Math.min(Math.floor(h) + 1, sorted.length - 1)
  return sorted[Math.floor(h)] + (h - Math.floor(h)) * (sorted[upper] - sorted[Math.floor(h)])
}

/** Streams defined over again, each from the rows of its slice, independent of the registry. */
const definitions: Record<string, (run: SomeTurns, rows: number[]) => number | null> = {
  'asr.firstPartialMs.p50': (run, rows) => quantile(column(run, rows, 'first_partial_ms'), 0.5),
  'asr.firstPartialMs.p95': (run, rows) => quantile(column(run, rows, 'first_partial_ms'), 0.95),
  'turn.gapMs.p99': (run, rows) => quantile(column(run, rows, 'gap_ms'), 0.99),
  'llm.ttftMs.mean': (run, rows) => mean(column(run, rows, 'ttft_ms')),
  'asr.serviceMs.p95': (run, rows) => quantile(column(run, rows, 'asr_work_ms'), 0.95),
  'asr.wer': (run, rows) => mean(column(run, rows, 'wer')),
  'turn.ungrounded': (run, rows) => share(column(run, rows, 'grounded'), 0),
  'turn.taskSuccess': (run, rows) => share(column(run, rows, 'task_success'), 1),
  'turn.interrupted': (run, rows) => share(column(run, rows, 'outcome'), outcomes.indexOf('interrupted')),
  'turn.ungroundedAfterChange': (run, rows) => {
    const changed = rows.filter((row) => run.turns.column('policy_changed')[row] === 1)
    return share(column(run, changed, 'grounded'), 0)
  },
  'llm.prefixHit': (run, rows) => ratio(run, rows, 'cached_prompt_tokens', 'prompt_tokens'),
  'cost.usdPerSuccess': (run, rows) => ratio(run, rows, 'cost_usd', 'task_success'),
  'call.abandoned': (run, rows) => {
    const calls = new Map(rows.map((row) => [run.turns.column('call_id')[row], row]))
    return share(column(run, [...calls.values()], 'outcome'), outcomes.indexOf('abandoned'))
  },
}

function column(run: SomeTurns, rows: number[], name: TurnColumn): number[] {
  return rows.map((row) => run.turns.column(name)[row]).filter((value) => !Number.isNaN(value))
}

function mean(values: number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length
}

function share(values: number[], of: number): number | null {
  return mean(values.map((value) => (value === of ? 1 : 0)))
}

function ratio(run: SomeTurns, rows: number[], of: TurnColumn, over: TurnColumn): number | null {
  const sum = (name: TurnColumn) => column(run, rows, name).reduce((a, b) => a + b, 0)
  return sum(over) > 0 ? sum(of) / sum(over) : null
}

/** Every slice that should have a stream: all, each attribute value, each named slice with turns. */
const slices = [
  '',
  ...attributes.flatMap((name) => [0, 1, 2, 3].map((v) => `${name}=${name}${v}`)),
  sliceName(namedSlices.mobileNoisy),
]

describe('closing a minute', () => {
  const run = folded(1)

  test.each(Object.keys(definitions))(
    '%s is what its definition says of the turns of each slice and minute',
    (name) => {
      const coarse = name === 'asr.serviceMs.p95'
      let compared = 0
      for (const slice of slices.filter((text) => !coarse || /^(|tenant.*|route.*|region.*|.*,.*)$/.test(text))) {
        const where = whereOfSlice(slice)
        const points = new Map(run.minutes.series(name, slice).map((point) => [point.minute, point.value]))
        let seen = false
        for (let minute = 0; minute < MINUTES; minute++) {
          const wanted = definitions[name](run, rowsIn(run, where, bounds[minute], bounds[minute + 1]))
          seen ||= wanted !== null
          if (!seen) expect(points.has(minute)).toBe(false)
          else if (wanted === null) expect(points.get(minute)).toBe(null)
          else expect(points.get(minute)).toBeCloseTo(wanted, 9)
          if (wanted !== null) compared++
        }
      }
      expect(compared).toBeGreaterThan(20)
    },
  )

  test('a minute without turns is null with n = 0 in slices that had turns, and no metric but a count is 0 there', () => {
    for (const metric of run.minutes.metrics) {
      for (const slice of run.minutes.slicesOf(metric)) {
        const [point] = run.minutes.series(metric, slice).filter(({ minute }) => minute === 2)
        const isCount = endedMetrics.find(({ name }) => name === metric)?.kind === 'count'
        if (isCount) expect(point === undefined || (slice === '' && point.value === 0)).toBe(true)
        else expect(point).toEqual({ minute: 2, value: null, n: 0 })
      }
    }
    expect(run.minutes.series('turn.count').map((point) => point.value)).toEqual([90, 150, 0, 160])
  })

  test('a slice that no turn was in has no stream', () => {
    expect(run.minutes.slicesOf('turn.count')).not.toContain(sliceName(namedSlices.nobody))
  })

  test('a coarse metric is kept in a named slice even when that is one attribute value', () => {
    expect(run.minutes.series('asr.serviceMs.p50', 'noise=noise0')).toHaveLength(4)
    expect(run.minutes.series('asr.serviceMs.p50', 'noise=noise1')).toHaveLength(0)
  })

  test('no series has two points in one minute', () => {
    for (const metric of run.minutes.metrics) {
      for (const slice of run.minutes.slicesOf(metric)) {
        const at = run.minutes.series(metric, slice).map((point) => point.minute)
        expect(at).toEqual([...new Set(at)])
      }
    }
  })

  test('the ways in which turns ended add up to all turns', () => {
    for (let minute = 0; minute < MINUTES; minute++) {
      const parts = outcomes.map((how) => run.minutes.series(`turn.count.${how}`)[minute].value ?? 0)
      expect(parts.reduce((a, b) => a + b)).toBe(bounds[minute + 1] - bounds[minute])
    }
  })

  test('grounded and ungrounded share out the same answers', () => {
    for (const { minute, value, n } of run.minutes.series('turn.grounded', 'tenant=tenant1')) {
      const other = run.minutes.series('turn.ungrounded', 'tenant=tenant1').find((point) => point.minute === minute)
      expect(other?.n).toBe(n)
      if (value !== null) expect(value + (other?.value ?? 0)).toBeCloseTo(1, 12)
    }
  })

  test('windows may come from one table that is emptied between them', () => {
    const some = someTurns(2, 300, 1)
    const minutes = new MinuteTable()
    const fold = new WindowFold(some.dictionary, namedSlices, minutes, endedMetrics)
    fold.close(0, some.turns, 0, 300)
    fold.close(1, some.turns, 0, 300)
    const before = minutes.rows / 2
    for (let i = 0; i < before; i++) expect(minutes.value[before + i]).toEqual(minutes.value[i])
  })

  test('every metric has a unit and a sentence, and no stream has two metrics', () => {
    for (const metric of metrics) {
      expect(metric.unit).not.toBe('')
      expect(metric.about).toMatch(/^[A-ZΣ].*\.$/)
    }
    expect(new Set(run.minutes.metrics).size).toBe(run.minutes.metrics.length)
  })
})
