import { readdirSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Intervention, Scenario } from '../../src/model/scenario.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { selectInterventions } from '../../src/scenario/selectInterventions.ts'
import { resolveForSeed } from '../../src/scenario/resolveForSeed.ts'
import { scenarioJsonSchema } from '../../src/scenario/schema/index.ts'
import { toYaml } from '../../src/scenario/toYaml.ts'
import { disk, filesOf } from './tinyWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const drills = readdirSync('scenarios/drills').map((file) => `scenarios/drills/${file}`)
const shipped = ['scenarios/world.yaml', ...drills]
const json = (value: unknown) => JSON.parse(JSON.stringify(value))

describe.each(shipped)('%s', (file) => {
  const scenario = loadScenario(file, disk, standardParley)

  test('loads the same twice', () => {
    expect(json(loadScenario(file, disk, standardParley))).toEqual(json(scenario))
  })

  test('written back as YAML, loads alone to the same scenario, and to the same bytes', () => {
    for (const one of [scenario, resolveForSeed(scenario, 5)]) {
      const text = toYaml(one)
      const again = loadScenario('elsewhere/resolved.yaml', filesOf({ 'elsewhere/resolved.yaml': text }), standardParley)
      expect(json(again)).toEqual(json(one))
      expect(toYaml(again)).toBe(text)
    }
  })

  test('has the shape that editors are told', () => {
    const validate = new Ajv({ strict: false }).compile(scenarioJsonSchema(standardParley))
    validate(parse(disk.read(file)))
    expect(validate.errors).toBeNull()
  })
})

describe.each(drills)('%s', (file) => {
  const scenario = loadScenario(file, disk, standardParley)

  test('tells its story, five queries, a mitigation, a rollback trigger and a prevention item', () => {
    expect(scenario.story.length).toBeGreaterThan(200)
    expect(scenario.queries).toHaveLength(5)
    for (const { sql } of scenario.queries) expect(sql).toMatch(/FROM (turns|minutes)/)
    expect(scenario.mitigations.length).toBeGreaterThan(0)
    expect(scenario.rollbackTrigger).not.toBe('')
    expect(scenario.prevention).not.toBe('')
  })

  test('has a fault, a decoy, and onsets that differ between seeds but not within one', () => {
    const roles = scenario.interventions.map((one) => one.role)
    expect(roles).toContain('fault')
    expect(roles).toContain('decoy')
    const onsets = new Set(Array.from({ length: 12 }, (_, seed) => onset(scenario, seed)))
    expect(onsets.size).toBeGreaterThan(3)
    expect(onset(scenario, 4)).toBe(onset(scenario, 4))
  })

  test('expects something to move and something to stay flat', () => {
    const kinds = scenario.expect.map((one) => one.kind)
    expect(kinds).toContain('moves')
    expect(kinds).toContain('flat')
  })

  test('the twin plays the same routines and decoys at the same times, and no fault', () => {
    const resolved = resolveForSeed(scenario, 3)
    const twin = selectInterventions(resolved, 'twin', [])
    expect(twin.map((one) => one.role)).not.toContain('fault')
    const innocent = (cast: Intervention[]) =>
      cast.filter((one) => one.role === 'decoy').map(({ id, atUs }) => [id, atUs])
    expect(innocent(twin)).toEqual(innocent(selectInterventions(resolved, 'drill', [])))
  })
})

function onset(scenario: Scenario, seed: number): number {
  return Math.max(
    ...selectInterventions(resolveForSeed(scenario, seed), 'drill', [])
      .filter((one) => one.role === 'fault')
      .map((one) => one.atUs),
  )
}

describe('the JSON schema', () => {
  const validate = new Ajv({ strict: false }).compile(scenarioJsonSchema(standardParley))
  const fits = (text: string) => validate(parse(text))

  test.each([
    ['an unknown key', 'polls: {}'],
    ['an unknown key of a pool', 'pools: { asr: { stage: asr, region: home, wrokers: 3 } }'],
    ['an unknown knob', 'knobs: { stage/asr.chunkMss: 3 }'],
    ['an unknown knob of a version', 'components: { asr: { versions: { v2: { stage/asr.chunkMss: 3 } } } }'],
    ['a time without a unit', 'duration: 30'],
    ['an unknown role', 'interventions: [{ id: a, role: falt }]'],
    ['an option that a detector does not have', 'detectors: { a: { detector: cost, options: { growthMin: 2 } } }'],
    ['an option below its least', 'detectors: { a: { detector: cost, options: { lasting: 0 } } }'],
    ['an unknown label', 'slices: { a: { tennant: acme } }'],
  ])('refuses %s', (_what, text) => {
    expect(fits(text)).toBe(false)
  })

  test('accepts what the loader accepts', () => {
    expect(fits('knobs: { stage/asr.chunkMs: 160ms, pool/asr.workers: 3, cohort/app.callsPerMinute: 4/s }')).toBe(true)
    expect(fits('interventions: [{ id: a, at: 5m, fault: slow-vocoder, with: { rtf: 45% } }]')).toBe(true)
  })

  test('accepts a drill that changes a part of what it inherits, or takes it away', () => {
    expect(fits('pools: { asr: { workers: 3, autoscale: { max: 9 } }, tts: null }')).toBe(true)
    expect(fits('detectors: { saturation: { options: { lasting: 5 } } }')).toBe(true)
    expect(fits('detectors: { a: { detector: cost, options: { lasting: 5 } } }')).toBe(true)
  })

  test('tells editors what every key is for', () => {
    const { properties } = scenarioJsonSchema(standardParley) as { properties: Record<string, { description?: string }> }
    const silent = Object.keys(properties).filter((key) => !properties[key].description)
    expect(silent).toEqual([])
  })
})
