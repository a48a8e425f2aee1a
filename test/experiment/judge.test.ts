import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge, measure, verdictsOf } from '../../src/experiment/judge.ts'
import type { Replay } from '../../src/experiment/replayTypes.ts'
import type { Expectation, Intervention } from '../../src/model/scenario.ts'
import { replayOf } from './someReplay.ts'

const gap: Expectation = {
  name: 'gap',
  metric: 'turn.gapMs.mean',
  slice: '',
  minutes: [0, 30],
  healthy: null,
  drill: null,
  ratio: null,
  difference: null,
  seedSpread: 0,
  kind: 'moves',
}
const verdict = (changes: Partial<Expectation>, drill: Replay, twin: Replay | null) => {
  drill.scenario.expect = [{ ...gap, ...changes }]
  return judge(drill, twin)[0]
}
const flatAt = (value: number) => replayOf(() => value)

describe('an expectation', () => {
  it('holds exactly while every one of its bounds holds', () => {
    const bound = fc
      .tuple(fc.integer({ min: -50, max: 300 }), fc.integer({ min: 0, max: 200 }))
      .map(([a, b]) => [a, a + b])
    const maybe = fc.option(bound as fc.Arbitrary<[number, number]>, { nil: null })
    const values = fc.integer({ min: 1, max: 300 })
    fc.assert(
      fc.property(
        values,
        values,
        maybe,
        maybe,
        maybe,
        maybe,
        (healthy, drill, ofHealthy, ofDrill, ofRatio, ofDifference) => {
          const percent = ofRatio && ([ofRatio[0] / 100, ofRatio[1] / 100] as [number, number])
          const seen = verdict(
            { healthy: ofHealthy, drill: ofDrill, ratio: percent, difference: ofDifference },
            flatAt(drill),
            flatAt(healthy),
          )
          const inside = (value: number, bounds: readonly number[] | null) =>
            bounds === null || (value >= bounds[0] && value <= bounds[1])
          expect(seen.ok).toBe(
            inside(healthy, ofHealthy) &&
              inside(drill, ofDrill) &&
              inside(drill / healthy, percent) &&
              inside(drill - healthy, ofDifference),
          )
          expect([seen.healthy, seen.drill]).toEqual([healthy, drill])
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is judged without a twin by the drill’s own bounds alone, and left out when it has none', () => {
    expect(verdict({ drill: [90, 110], healthy: [0, 1], ratio: [5, 6] }, flatAt(100), null)).toMatchObject({
      ok: true,
      healthy: null,
    })
    expect(verdict({ drill: [90, 99] }, flatAt(100), null).ok).toBe(false)
    expect(verdict({ ratio: [0, 9] }, flatAt(100), null)).toBeUndefined()
  })

  it('fails when nothing happened where it looks', () => {
    const elsewhere = { slice: 'tenant=nobody', drill: [0, 1e9] as [number, number] }
    expect(verdict(elsewhere, flatAt(100), flatAt(100))).toMatchObject({
      ok: false,
      drill: null,
      seen: 'nothing was measured there',
    })
  })

  it('fails in other words when callers waited and nobody got as far as what it measures', () => {
    const silent = flatAt(100)
    silent.minutes.add(silent.minutes.metricCodeOf('turn.unanswered', 'count'), silent.minutes.sliceCodeOf(''), 7, 42, 1)
    expect(verdict({ metric: 'llm.ttftMs.p95', drill: [0, 1e9] }, silent, flatAt(100))).toMatchObject({
      ok: false,
      seen: 'nobody got that far while up to 42 callers waited',
    })
  })

  it('looks from five minutes after the first fault to the end when it names no minutes', () => {
    const run = replayOf((minute) => minute)
    const at = (atUs: number, role: Intervention['role']) => ({ atUs, role }) as Intervention
    run.truth = [at(2 * 60_000_000, 'decoy'), at(10.5 * 60_000_000, 'fault'), at(20 * 60_000_000, 'fault')]
    const settled = verdict({ minutes: null, drill: [0, 100] }, run, null)
    // Minutes 16 to 29 of a run whose gap is its minute.
    expect(settled.drill).toBe((16 + 29) / 2)
    run.truth = []
    expect(verdict({ minutes: null, drill: [0, 100] }, run, null).drill).toBe(29 / 2)
  })

  it('finds its slice by the name the scenario gave', () => {
    const run = replayOf((_minute, tenant) => (tenant === 'acme' ? 10 : 30))
    run.scenario.slices = { ours: { tenant: 'acme' } }
    const values = ['ours', 'tenant=acme', 'tenant=globex', ''].map(
      (slice) => verdict({ slice, drill: [0, 99] }, run, null).drill,
    )
    expect(values).toEqual([10, 10, 30, 20])
  })
})

describe('an expectation of a detector', () => {
  it('counts its alerts from the first minute of the run, of this detector only', () => {
    const run = flatAt(1)
    const alert = { subject: '', action: '', evidence: {} }
    run.alerts = [3, 7].map((minute) => ({ ...alert, detector: 'saturation', minute }))
    run.alerts.push({ ...alert, detector: 'cost', minute: 1 })
    const of = (metric: string, drill: [number, number]) =>
      verdict({ metric, drill, minutes: null, kind: 'detector' }, run, null)
    expect(of('alerts.saturation', [0, 0])).toMatchObject({
      ok: false,
      expected: 'silent',
      seen: '2 alerts, the first in minute 3',
    })
    expect(of('alerts.saturation', [1, 99])).toMatchObject({ ok: true, drill: 2 })
    expect(of('alerts.rollback', [0, 0])).toMatchObject({ ok: true, seen: 'silent' })
  })
})

describe('verdicts over several seeds', () => {
  it('are on the means', () => {
    const readings = [1, 2].map((times) => {
      const drill = flatAt(100 * times)
      drill.scenario.expect = [{ ...gap, drill: [150, 150], ratio: [1.5, 1.5] }]
      return measure(drill, flatAt(100))
    })
    expect(verdictsOf(readings)[0]).toMatchObject({ ok: true, drill: 150, healthy: 100 })
    expect(verdictsOf(readings.slice(0, 1))[0].ok).toBe(false)
  })
})

describe('bounds for the mean of five seeds', () => {
  it('are wider by the seed spread for one seed, and as written from five on', () => {
    const bounded = (seeds: number) => {
      const readings = Array.from({ length: seeds }, () => {
        const drill = flatAt(100)
        drill.scenario.expect = [{ ...gap, drill: [40, 60], seedSpread: 40 }]
        return measure(drill, null)
      })
      return verdictsOf(readings)[0]
    }
    expect(bounded(1)).toMatchObject({ ok: true, expected: '0 ms to 100 ms' })
    expect(bounded(4)).toMatchObject({ ok: false })
    expect(bounded(5)).toMatchObject({ ok: false, expected: '50 ± 10 ms' })
  })
})

describe('the words of a verdict', () => {
  const words: [Partial<Expectation>, number, number, string, string][] = [
    [{ healthy: [405, 435], drill: [890, 970] }, 420, 930, '420 ± 15 ms → 930 ± 40 ms', '420 ms → 930 ms (2.21 times)'],
    [{ ratio: [0.95, 1.05] }, 100, 103, 'within 5 %', '100 ms → 103 ms (+3 %)'],
    [{ ratio: [1.63, 1.77] }, 100, 170, '+70 ± 7 %', '100 ms → 170 ms (1.7 times)'],
    [{ ratio: [3, 1000] }, 100, 400, 'at least 3 times', '100 ms → 400 ms (4 times)'],
    [{ difference: [0, 170] }, 100, 190, 'at most 170 ms more', '100 ms → 190 ms (+90 ms)'],
    [{ difference: [-20, 20] }, 100, 90, 'within 20 ms', '100 ms → 90 ms (−10 ms)'],
  ]
  it.each(words)('say %j plainly', (changes, healthy, drill, expected, seen) => {
    expect(verdict(changes, flatAt(drill), flatAt(healthy))).toMatchObject({ expected, seen, ok: true })
  })
})
