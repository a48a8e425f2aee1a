import { describe, expect, test } from 'vitest'
import { selectInterventions } from '../../src/scenario/selectInterventions.ts'
import { resolveForSeed } from '../../src/scenario/resolveForSeed.ts'
import { loadDrill } from './tinyWorld.ts'

const MINUTE = 60_000_000

const drill = loadDrill(`
interventions:
  - { id: refresh, role: routine, at: 6m, jitter: 4m, refreshIndex: { version: new } }
  - { id: fails, instead: refresh, fault: stale-index, with: { version: new, tenant: acme } }
  - { id: slow, at: 12m, jitter: 5m, for: 3m, fault: slow-vocoder }
  - { id: calm, role: decoy, at: 5m, restart: egress }
mitigations:
  pin: { mitigation: pin-index, with: { tenant: acme, version: new }, after: 2m }
  alarm: { mitigation: scale-out, with: { pool: tts }, onAlert: { detector: saturation, after: 1m } }
`)
const times = (seed: number) => {
  const { interventions, mitigations } = resolveForSeed(drill, seed)
  return Object.fromEntries(
    [...interventions, ...mitigations.flatMap((one) => one.interventions)].map((one) => [one.id, one]),
  )
}

describe('the seed decides when things happen', () => {
  test('onsets spread over the jitter, in whole seconds, and never before the written time', () => {
    const onsets = Array.from({ length: 200 }, (_, seed) => times(seed).slow.atUs)
    expect(Math.min(...onsets)).toBeGreaterThanOrEqual(12 * MINUTE)
    expect(Math.max(...onsets)).toBeLessThanOrEqual(17 * MINUTE)
    expect(Math.max(...onsets) - Math.min(...onsets)).toBeGreaterThan(4.5 * MINUTE)
    expect(onsets.every((us) => us % 1_000_000 === 0)).toBe(true)
    const mean = onsets.reduce((sum, us) => sum + us, 0) / onsets.length
    expect(Math.abs(mean - 14.5 * MINUTE)).toBeLessThan(0.33 * MINUTE) // 3 standard errors of a uniform on 5 min
  })

  test('the same seed gives the same times, and resolving twice changes nothing', () => {
    const once = resolveForSeed(drill, 9)
    expect(resolveForSeed(drill, 9)).toEqual(once)
    expect(resolveForSeed(once, 9)).toEqual(once)
    expect(once.seed).toBe(9)
  })

  test('an intervention keeps its length when it moves', () => {
    const { slow } = times(3)
    expect(slow.untilUs! - slow.atUs).toBe(3 * MINUTE)
  })

  test('a stand-in happens when its routine would, in every seed', () => {
    for (let seed = 0; seed < 20; seed++) expect(times(seed).fails.atUs).toBe(times(seed).refresh.atUs)
  })

  test('a mitigation comes its time after the first fault, plus what it takes', () => {
    for (let seed = 0; seed < 20; seed++)
      expect(times(seed).pin.atUs).toBe(times(seed).fails.atUs + 2 * MINUTE + 45_000_000)
  })

  test('one that waits for an alert adds what it takes to its delay', () => {
    expect(times(1).alarm.onAlert).toEqual({ detector: 'saturation', afterUs: 6 * MINUTE })
  })

  test('what has no jitter does not move', () => {
    expect(times(1).calm.atUs).toBe(5 * MINUTE)
    expect(times(2).calm.atUs).toBe(5 * MINUTE)
  })
})

describe('who plays', () => {
  const ids = (role: 'drill' | 'twin', mitigations: string[] = []) =>
    selectInterventions(drill, role, mitigations).map((one) => one.id)

  test('in the drill a fault takes the place of the routine it names; in the twin the routine happens', () => {
    expect(ids('drill')).toEqual(['fails', 'slow', 'calm'])
    expect(ids('twin')).toEqual(['refresh', 'calm'])
  })

  test('mitigations only when they are asked for', () => {
    expect(ids('drill', ['pin'])).toEqual(['fails', 'slow', 'calm', 'pin'])
  })
})
