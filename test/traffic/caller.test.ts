import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { abandonChance, interruptChance, successChance, type TurnExperience } from '../../src/traffic/caller.ts'

const clean: TurnExperience = { wer: 0.1, entitySubstituted: false, grounded: true, gapMs: 700, interruptions: 0 }
const gap = fc.integer({ min: 0, max: 20_000 })

describe('callers', () => {
  it('interrupt in 2, 5, 12 and 30 % of turns as the gap passes 0.8, 1.2 and 2 s', () => {
    const gaps = [0, 799, 800, 1199, 1200, 1999, 2000, 60_000]
    expect(gaps.map(interruptChance)).toEqual([0.02, 0.02, 0.05, 0.05, 0.12, 0.12, 0.3, 0.3])
  })

  it('hang up eight times as often over a call as over a turn: 0.8, 2.5, 8 and 20 % by gap', () => {
    const perCall = [499, 500, 800, 1200].map((gapMs) => 1 - (1 - abandonChance(gapMs)) ** 8)
    for (const [i, theory] of [0.008, 0.025, 0.08, 0.2].entries()) expect(perCall[i]).toBeCloseTo(theory, 3)
  })

  it('never interrupt or leave less often after a longer wait', () => {
    fc.assert(
      fc.property(gap, gap, (a, b) => {
        const [short, long] = a < b ? [a, b] : [b, a]
        expect(interruptChance(long)).toBeGreaterThanOrEqual(interruptChance(short))
        expect(abandonChance(long)).toBeGreaterThanOrEqual(abandonChance(short))
        const success = (gapMs: number) => successChance({ ...clean, gapMs })
        expect(success(long)).toBeLessThanOrEqual(success(short))
      }),
    )
  })

  it('get done what they came for in 93 % of clean turns', () => {
    expect(successChance(clean)).toBeCloseTo(1 / (1 + Math.exp(-2.6)), 12)
    expect(successChance(clean)).toBeCloseTo(0.93, 2)
  })

  it('an ungrounded answer fails more often than not, a swapped name one time in five', () => {
    expect(successChance({ ...clean, grounded: false })).toBeLessThan(0.5)
    expect(successChance({ ...clean, entitySubstituted: true })).toBeCloseTo(0.8, 2)
  })

  it('each thing that goes wrong costs, whatever else went wrong', () => {
    const experience = fc.record({
      wer: fc.double({ min: 0, max: 0.9, noNaN: true }),
      entitySubstituted: fc.boolean(),
      grounded: fc.boolean(),
      gapMs: fc.integer({ min: 1000, max: 10_000 }),
      interruptions: fc.integer({ min: 0, max: 20 }),
    })
    fc.assert(
      fc.property(experience, (turn) => {
        const p = successChance(turn)
        expect(p).toBeGreaterThan(0)
        expect(p).toBeLessThan(1)
        expect(successChance({ ...turn, wer: turn.wer + 0.1 })).toBeLessThan(p)
        expect(successChance({ ...turn, gapMs: turn.gapMs + 1000 })).toBeLessThan(p)
        expect(successChance({ ...turn, interruptions: turn.interruptions + 1 })).toBeLessThan(p)
        if (turn.grounded) expect(successChance({ ...turn, grounded: false })).toBeLessThan(p)
        if (!turn.entitySubstituted) expect(successChance({ ...turn, entitySubstituted: true })).toBeLessThan(p)
      }),
    )
  })

  it('the log-odds move by what is written: 6 a unit of WER, 0.1 a second beyond the first, 0.05 an interruption', () => {
    const odds = (changes: Partial<TurnExperience>) => {
      const p = successChance({ ...clean, ...changes })
      return Math.log(p / (1 - p))
    }
    expect(odds({ wer: 0.2 }) - odds({})).toBeCloseTo(-0.6, 9)
    expect(odds({ gapMs: 1000 }) - odds({})).toBeCloseTo(0, 9)
    expect(odds({ gapMs: 3000 }) - odds({})).toBeCloseTo(-0.2, 9)
    expect(odds({ interruptions: 4 }) - odds({})).toBeCloseTo(-0.2, 9)
  })
})
