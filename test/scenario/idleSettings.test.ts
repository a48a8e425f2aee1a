import { describe, expect, it } from 'vitest'
import { standardParley } from '../../src/parley/standardParley.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { toYaml } from '../../src/scenario/toYaml.ts'
import { filesOf, loadDrill, mistakesIn } from './tinyWorld.ts'

const later = (knob: string, set: number) => `interventions: [{ id: a, role: fault, at: 5m, change: { pool/${knob}: ${set} } }]`

describe('a setting without effect', () => {
  it.each([
    ['pools: { llm: { draftTokens: 4, draftOffAbove: 0 } }', later('llm.draftOffAbove', 16)],
    ['pools: { tts: { batchMax: 8, batchPreferred: 16 } }', later('tts.batchMax', 32)],
  ])('is none when a change during the run gives it one: %s', (start, change) => {
    expect(mistakesIn(start)).toHaveLength(1)
    expect(mistakesIn(`${start}\n${change}`)).toEqual([])
  })

  it('is none when it is a default', () => {
    expect(mistakesIn('pools: { llm: { scheduler: chunked-prefill } }')).toEqual([])
    expect(mistakesIn('pools: { tts: { tokensPerSecond: 2 } }')).toEqual([])
  })

  it('is left out when a profile brings it, so that the resolved scenario loads to the same', () => {
    const scenario = loadDrill('pools: { tts: { profile: fastpitch-t4, instancesPerGpu: 1, batchMax: 2 } }')
    const knobs = scenario.pools.find(({ name }) => name === 'tts')?.knobs
    expect(knobs).toMatchObject({ instancesPerGpu: 1, batchMax: 2, msPerStep: 10.6091 })
    expect(Object.keys(knobs ?? {})).not.toContain('interference')
    expect(Object.keys(knobs ?? {})).not.toContain('batchPreferred')
    expect(loadScenario('again.yaml', filesOf({ 'again.yaml': toYaml(scenario) }), standardParley)).toEqual(scenario)
  })
})
