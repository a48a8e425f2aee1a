import { describe, expect, test } from 'vitest'
import { PoolSaturation } from '../../src/detectors/poolSaturation.ts'
import { saturation } from '../../src/detectors/saturation.ts'
import { ServiceHealth } from '../../src/detectors/serviceHealth.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** Points of streams by name and slice: null is an empty window, n is 100 where it is not said. */
type Series = Record<string, (minute: number) => number | null | [value: number, n: number]>

function shown(minutes: number, series: Series, detector: ServiceHealth | PoolSaturation) {
  const table = new MinuteTable()
  return Array.from({ length: minutes }, (_, minute) => {
    for (const [name, at] of Object.entries(series)) {
      const [stream, slice = ''] = name.split('|')
      const point = at(minute)
      const [value, n] = Array.isArray(point) ? point : [point ?? Number.NaN, point === null ? 0 : 100]
      table.add(table.metricCodeOf(stream, 'ratio'), table.sliceCodeOf(slice), minute, value, n)
    }
    return detector.observe({ minutes: table, minute })
  }).flat()
}

const wobble = (minute: number) => 1 + 0.05 * Math.sin(minute * 1.7)

describe('a service that does not answer', () => {
  test('is told in the second minute in which most callers get nothing, in the first minutes of a run too', () => {
    const alerts = shown(10, { 'turn.unserved': (m) => (m < 3 ? 0.01 : 0.9) }, new ServiceHealth(standardParley.streams))
    expect(alerts.map(({ minute }) => minute)).toEqual([4, 5, 6, 7, 8, 9])
    expect(alerts[0]).toMatchObject({ detector: 'service', evidence: { unserved: 0.9, since: 3 } })
  })

  test('is told where nobody ends a turn at all, so that every share of turns is null', () => {
    const frozen: Series = {
      'turn.unserved': (m) => (m < 20 ? 0.01 : 1),
      'errors.ratio': (m) => (m < 20 ? 0.005 : null),
      'turn.abandoned': (m) => (m < 20 ? 0.02 : null),
    }
    expect(shown(24, frozen, new ServiceHealth(standardParley.streams)).map(({ minute }) => minute)).toEqual([21, 22, 23])
  })

  test('is told region by region, and a few callers alone at night are no outage', () => {
    const regional: Series = {
      'turn.unserved|region=eu': (m) => (m < 5 ? 0 : 1),
      'turn.unserved|region=us': (m) => (m % 3 === 0 ? [1, 4] : [0, 4]),
      'turn.unserved': () => 0.2,
    }
    const subjects = shown(10, regional, new ServiceHealth(standardParley.streams)).map(({ subject }) => subject)
    expect(new Set(subjects)).toEqual(new Set(['turn.unserved region=eu']))
  })

  test('is told where a tenth of the turns is refused, in the first minutes of a run too', () => {
    const refusing = (share: number): Series => ({ 'errors.ratio': (m) => (m < 3 ? 0 : share) })
    const alerts = shown(8, refusing(0.1), new ServiceHealth(standardParley.streams))
    expect(alerts.map(({ minute, subject }) => [minute, subject])).toEqual([4, 5, 6, 7].map((minute) => [minute, 'errors.ratio']))
    expect(shown(8, refusing(0.09), new ServiceHealth(standardParley.streams))).toEqual([])
  })

  test('is told at night too, once five callers in a row of minutes got nothing, whoever did not call in between', () => {
    const night: Series = { 'turn.unserved': (m) => (m < 3 ? [0, 1] : m % 2 === 0 ? null : [1, 1]) }
    const alerts = shown(16, night, new ServiceHealth(standardParley.streams))
    expect(alerts.map(({ minute }) => minute)).toEqual([11, 13, 15])
    expect(alerts[0].evidence).toMatchObject({ unserved: 1, callers: 1, since: 3 })
  })

  test('a small rise of errors or of abandonment is told by evidence, and a healthy hour is silent', () => {
    const healthy: Series = {
      'turn.unserved': () => 0.01,
      'errors.ratio': (m) => 0.01 * wobble(m),
      'turn.abandoned': (m) => 0.02 * wobble(m),
      'turn.started': (m) => 100 * wobble(m),
    }
    expect(shown(60, healthy, new ServiceHealth(standardParley.streams))).toEqual([])
    for (const stream of ['errors.ratio', 'turn.abandoned']) {
      const risen = shown(60, { ...healthy, [stream]: (m) => (m < 30 ? 0.02 : 0.12) }, new ServiceHealth(standardParley.streams))
      expect(risen[0]).toMatchObject({ detector: 'service', subject: stream })
      expect(risen[0].minute).toBeLessThan(35)
    }
  })

  test('callers who stop coming are told, a quiet quarter of an hour is not', () => {
    const calls = (left: number): Series => ({ 'turn.started': (m) => (m < 30 ? 100 : 100 * left) * wobble(m) })
    expect(shown(60, calls(0), new ServiceHealth(standardParley.streams))[0]).toMatchObject({ subject: 'turn.started' })
    expect(shown(60, calls(0), new ServiceHealth(standardParley.streams))[0].minute).toBeLessThan(35)
    expect(shown(60, calls(0.7), new ServiceHealth(standardParley.streams))).toEqual([])
  })
})

describe('a queue in front of workers that serve nobody', () => {
  const frozen = (oldestWaitMs: (m: number) => number | null): Series => ({
    'pool.queueDepth|pool=llm,region=us': (m) => (m < 15 ? 2 : 60 * (m - 14)),
    'pool.utilisation|pool=llm,region=us': () => 0.5,
    'pool.oldestWaitMs|pool=llm,region=us': oldestWaitMs,
    'turn.gapMs.p95|region=us': (m) => (m < 15 ? 1000 : null),
  })

  test('is saturated for as long as work waits, though no percentile tells that the tail is late', () => {
    const alerts = shown(30, frozen((m) => (m < 15 ? null : 60_000 * (m - 14))), new PoolSaturation(''))
    expect(alerts.map(({ minute }) => minute)).toEqual(Array.from({ length: 15 }, (_, i) => 15 + i))
    expect(alerts[0].evidence).not.toHaveProperty('p95Ms')
  })

  test('is not accused while what waits is young', () => {
    expect(shown(30, frozen(() => 200), new PoolSaturation(''))).toEqual([])
  })

  test('in anybody’s numbers: nothing completed and no percentile is late, no percentile alone is unknown', () => {
    const rows = (completed: number | null) =>
      Array.from({ length: 20 }, (_, minute) => ({
        ...{ minute, pool: '', queueDepth: minute < 5 ? 3 : 50 * (minute - 4) },
        ...{ p95Ms: minute < 5 ? 500 : null, completed: minute < 5 ? 60 : completed },
      }))
    expect(saturation(rows(0)).map(({ minute }) => minute)).toEqual(Array.from({ length: 15 }, (_, i) => 5 + i))
    expect(saturation(rows(0))[0].p95Ms).toBe(null)
    expect(saturation(rows(null))).toEqual([])
  })
})
