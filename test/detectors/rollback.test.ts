import { describe, expect, test } from 'vitest'
import { type MeasuredRegression, rollback } from '../../src/detectors/rollback.ts'
import { rollbackAsWritten } from '../../src/detectors/rollbackAsWritten.ts'

function rows(...given: [version: string, slice: string, regression: number, turns?: number, stderr?: number][]) {
  return given.map(
    ([version, slice, regression, turns, stderr]): MeasuredRegression => ({
      version,
      slice,
      regression,
      turns: turns ?? null,
      stderr: stderr ?? null,
    }),
  )
}

const weights = new Map([['payments', 5]])
const trivial = Array.from({ length: 20 }, (_, i): [string, string, number] => ['v1', `slice${i}`, 0.01])

describe('as the runbook wrote it', () => {
  test('a critical regression outweighs a larger aggregate win', () => {
    const given = rows(['v1', 'generic', -0.5], ['v1', 'payments', 0.03], ['v2', 'generic', 0.1])
    const { candidate, scores } = rollbackAsWritten(given, weights)
    expect(candidate).toBe('v1')
    expect(scores.get('v1')).toBeCloseTo(0.15, 12)
  })

  test('twenty trivial slices outrank payments, against its own invariant', () => {
    expect(rollbackAsWritten(rows(...trivial, ['v2', 'payments', 0.03]), weights).candidate).toBe('v1')
  })

  test('the first of equals is chosen, and none at 0', () => {
    expect(rollbackAsWritten(rows(['b', 'x', 0.2], ['a', 'x', 0.2])).candidate).toBe('b')
    expect(rollbackAsWritten(rows(['b', 'x', -0.2], ['a', 'x', 0])).candidate).toBe(null)
  })

  test('version names that look like numbers keep their order', () => {
    expect([...rollbackAsWritten(rows(['10', 'x', 0.2], ['9', 'x', 0.2])).scores.keys()]).toEqual(['10', '9'])
    expect(rollbackAsWritten(rows(['10', 'x', 0.2], ['9', 'x', 0.2])).candidate).toBe('10')
  })

  test('NaN counts as no regression; a score of NaN stays the choice once it is first', () => {
    expect(rollbackAsWritten(rows(['a', 'x', Number.NaN], ['b', 'x', 0.1])).candidate).toBe('b')
    const zeroTimesInfinity = new Map([['x', Number.POSITIVE_INFINITY]])
    expect(rollbackAsWritten(rows(['a', 'x', 0], ['b', 'y', 0.1]), zeroTimesInfinity).candidate).toBe('a')
  })

  test('no versions at all are an error', () => {
    expect(() => rollbackAsWritten([])).toThrow('no version')
  })
})

describe('hardened', () => {
  test('a critical slice vetoes: it goes before any number of trivial ones', () => {
    const advice = rollback(rows(...trivial, ['v2', 'payments', 0.03]), weights)
    expect(advice.candidate).toBe('v2')
    expect(advice.because).toEqual([{ slice: 'payments', regression: 0.03, lowerBound: 0.03, critical: true }])
    expect(rollback(rows(...trivial, ['v2', 'payments', 0.03])).candidate).toBe('v1')
  })

  test('a win elsewhere never pays for harm', () => {
    const given = rows(
      ['v1', 'generic', -0.5, 1e6, 0.001],
      ['v1', 'payments', 0.03, 5000, 0.004],
      ['v2', 'generic', 0.01, 1e5, 0.002],
    )
    expect(rollback(given, weights).candidate).toBe('v1')
  })

  test('harm counts by the people it concerns', () => {
    const given = rows(['v1', 'tiny', 0.2, 100, 0.01], ['v2', 'huge', 0.05, 100_000, 0.001])
    expect(rollbackAsWritten(given).candidate).toBe('v1')
    expect(rollback(given).candidate).toBe('v2')
  })

  test('what is not surely worse is waited for, what is nowhere worse is not rolled back', () => {
    expect(rollback(rows(['v1', 'payments', 0.03, 500, 0.03]), weights)).toMatchObject({
      candidate: null,
      verdict: 'wait_for_more_turns',
    })
    expect(rollback(rows(['v1', 'payments', 0.03, 500, 0.01]), weights).candidate).toBe('v1')
    expect(rollback(rows(['v1', 'payments', -0.01, 500], ['v2', 'faq', 0, 500]))).toMatchObject({
      candidate: null,
      verdict: 'degrade_instead',
    })
  })

  test('an uncertain critical slice does not veto a surely harmful version', () => {
    const given = rows(['v1', 'payments', 0.05, 50, 0.05], ['v2', 'faq', 0.05, 5000, 0.005])
    expect(rollback(given, weights).candidate).toBe('v2')
  })

  test('turns alone give a standard error that shrinks with their root', () => {
    const boundAt = (turns: number) => rollback(rows(['v1', 'x', 0.1, turns])).because[0]?.lowerBound ?? Number.NaN
    // Two shares around 0.1: √(2 · 0.1 · 0.9 / n), 1.645 of them off.
    expect(boundAt(1000)).toBeCloseTo(0.1 - 1.644854 * Math.sqrt(0.18 / 1000), 9)
    expect(0.1 - boundAt(1000)).toBeCloseTo(10 * (0.1 - boundAt(100_000)), 9)
    expect(rollback(rows(['v1', 'x', 0.1, 10])).candidate).toBe(null)
  })

  test('the score is Σ weight · turns · lower bound', () => {
    const given = rows(
      ['v1', 'payments', 0.04, 1000, 0.01],
      ['v1', 'faq', 0.02, 3000, 0.005],
      ['v1', 'bad data', -1, 10, 0],
    )
    const wanted = 5 * 1000 * (0.04 - 0.01644854) + 3000 * (0.02 - 0.00822427)
    expect(rollback(given, weights).scores.get('v1')).toBeCloseTo(wanted, 6)
  })

  test('empty input, doubles and numbers that are none are refused', () => {
    expect(() => rollback([])).toThrow('no version')
    expect(() => rollback(rows(['v', 's', 0.1, 5], ['v', 't', 0]))).toThrow('turns are missing')
    expect(() => rollback(rows(['v', 's', 0.1], ['v', 's', 0]))).toThrow('twice')
    expect(() => rollback(rows(['v', 's', Number.NaN]))).toThrow('no finite number')
    expect(() => rollback(rows(['v', 's', 120, 50]))).toThrow('needs its standard error')
  })
})
