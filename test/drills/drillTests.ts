import { beforeAll, describe, expect, it } from 'vitest'
import { scenarioFrom } from '../../src/commands/scenarioFiles.ts'
import { type ReplayedDrill, replayedDrill } from './replayedDrill.ts'
import { seeds } from './sides.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** Some 13 replays of an hour, on a machine that has other things to do. */
const PATIENCE_MS = 600_000

/** Within this long a detector must have spoken, counted from the onset: the runbook's incidents were noticed in minutes. */
const NOTICED_WITHIN_MINUTES = 20

/** The tests that every shipped drill must pass; one file a drill, so that they run side by side. */
export function drillTests(name: string): void {
  const { title, expect: expectations, mitigations } = scenarioFrom(name, standardParley)
  let replayed: ReplayedDrill

  beforeAll(() => {
    replayed = replayedDrill(name)
  }, PATIENCE_MS)

  describe(`${title}: the mean over ${seeds.length} seeds`, () => {
    it.each(expectations.map((one, i) => [one.name, i] as const))('%s', (_, i) => {
      const { ok, seen, expected } = replayed.verdicts[i]
      expect(ok, `saw ${seen}; expected ${expected}`).toBe(true)
    })
  })

  describe(`${title}: its cause`, () => {
    it('is the only difference: until it sets in, the drill and its twin are the same fact by fact, and not after', () => {
      const { facts, difference, lateFactsDiffer } = replayed.early
      expect(facts).toBeGreaterThan(5000)
      expect(difference).toBeNull()
      expect(lateFactsDiffer).toBe(true)
    })

    it('breaks no law of the simulator, in no run', () => {
      expect(replayed.brokenLaws).toEqual([])
    })
  })

  describe(`${title}: the detectors`, () => {
    it('say nothing while all is well', () => {
      expect(replayed.falseAlarms).toEqual([])
    })

    it(`notice it within ${NOTICED_WITHIN_MINUTES} minutes at every seed`, () => {
      for (const minutes of replayed.noticedAfter) expect(minutes).toBeLessThanOrEqual(NOTICED_WITHIN_MINUTES)
    })

    it('never want the innocent release rolled back', () => {
      expect(replayed.accusedDecoys).toEqual([])
    })
  })

  describe(`${title}: mended`, () => {
    it.each(mitigations.map(({ id }) => id))('by %s, it recovers', (id) => {
      const tried = replayed.recoveries.filter((one) => one.id === id)
      expect(tried.length).toBeGreaterThan(0)
      for (const { seed, verdicts } of tried) {
        expect(verdicts.length).toBeGreaterThan(0)
        const failed = verdicts.filter(({ ok }) => !ok).map(({ name: what, seen }) => `seed ${seed}: ${what}: ${seen}`)
        expect(failed).toEqual([])
      }
    })
  })
}
