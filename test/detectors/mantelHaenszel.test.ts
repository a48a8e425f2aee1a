import { describe, expect, it } from 'vitest'
import { MantelHaenszel } from '../../src/detectors/mantelHaenszel.ts'

describe('two versions in the same minutes', () => {
  it('a trouble that hits both alike is nobody’s, however late the newer one came', () => {
    const beside = new MantelHaenszel()
    for (let minute = 0; minute < 10; minute++) {
      const share = minute < 5 ? 0.05 : 0.6
      beside.add({ turns: 200, bad: 200 * share }, { turns: 300, bad: 300 * share })
    }
    expect(beside.upper(0)).toBeCloseTo(0, 9)
    expect(beside.upper(2)).toBeLessThan(0.06)
  })

  it('a version that does worse in every minute keeps its difference', () => {
    const beside = new MantelHaenszel()
    for (let minute = 0; minute < 10; minute++) beside.add({ turns: 200, bad: 60 }, { turns: 200, bad: 20 })
    expect(beside.upper(0)).toBeCloseTo(0.2, 9)
    expect(beside.upper(-2)).toBeGreaterThan(0.15)
  })

  it('too few common turns say nothing', () => {
    const beside = new MantelHaenszel()
    beside.add({ turns: 30, bad: 0 }, { turns: 30, bad: 0 })
    expect(beside.upper(2)).toBe(Number.POSITIVE_INFINITY)
  })
})
