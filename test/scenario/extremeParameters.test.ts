import { describe, expect, test } from 'vitest'
import { replay } from '../../src/experiment/replay.ts'
import { ReplayError } from '../../src/experiment/replayError.ts'
import { faults } from '../../src/faults/index.ts'
import { mitigations } from '../../src/mitigations/index.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import { standardParley } from '../../src/parley/standardParley.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { resolveForSeed } from '../../src/scenario/resolveForSeed.ts'
import { toYaml } from '../../src/scenario/toYaml.ts'
import { filesOf, loadDrill, mistakesIn } from './tinyWorld.ts'

const EXTREMES = [0, -1, 1e9, 5.5]
const names = ['pool', 'cohort', 'tenant', 'component', 'version', 'name']
/** Parameters that take a name and have no default. */
const blanks: Record<string, string> = { cohort: 'callers', tenant: 'acme', component: 'asr', version: 'v1', name: 'home' }

const cases = [...faults.map((one) => ['fault', one] as const), ...mitigations.map((one) => ['mitigation', one] as const)].flatMap(
  ([verb, shorthand]) =>
    Object.entries(shorthand.params)
      .filter(([, { unit }]) => !names.includes(unit))
      .flatMap(([param]) => EXTREMES.map((value) => ({ verb, name: shorthand.name, param, value, shorthand }))),
)

function drill({ verb, shorthand, param, value }: (typeof cases)[number]): string {
  const needed = Object.entries(shorthand.params).filter(([, { base }]) => base === undefined)
  const others = needed.map(([key, { unit }]) => `${key}: ${unit === 'pool' ? 'asr' : blanks[unit]}`)
  // A line of its own, so that a mistake is seen to be told there.
  const body = `at: 30s, takes: 0s, ${verb}: ${shorthand.name}, with: { ${[...others, ''].join(', ')}\n  ${param}: ${value} } }`
  return `duration: 2m\n${verb === 'fault' ? `interventions: [{ id: a, ${body}]` : `mitigations: { a: { ${body} }`}`
}

/** A run of these would last as long as the crowd is large. */
function bringsCrowds({ interventions }: Scenario): boolean {
  return interventions.some(({ changes }) => changes.some(({ knob }) => /callsPerMinute|bulkSize/.test(knob)))
}

function runs(scenario: Scenario): void {
  const mitigated = scenario.mitigations.map(({ id }) => id)
  const options = { facts: null, tableSink: null, minuteSink: null, progress: null, keepTurns: 0, keepWindows: 5 }
  try {
    replay(scenario, { ...options, seed: 1, role: 'drill', mitigations: mitigated }, standardParley)
  } catch (error) {
    // Two minutes of a small world need not use everything.
    if (!(error instanceof ReplayError) || !error.lines.every((line) => line.startsWith('nothing read'))) throw error
  }
}

describe('a parameter of a shorthand is told at its line, or runs and is read again from what the run wrote', () => {
  test('there are some that are told and some that run', () => {
    const told = cases.filter((one) => mistakesIn(drill(one)).length > 0)
    expect(told.length).toBeGreaterThan(80)
    expect(cases.length - told.length).toBeGreaterThan(20)
  })

  test.each(cases)('$verb $name, $param: $value', (one) => {
    const text = drill(one)
    const lines = mistakesIn(text)
    if (lines.length > 0) {
      expect(lines.every((line) => line.startsWith('drill.yaml:4:'))).toBe(true)
      return
    }
    const scenario = loadDrill(text)
    const resolved = toYaml(resolveForSeed(scenario, 1))
    const again = loadScenario('resolved.yaml', filesOf({ 'resolved.yaml': resolved }), standardParley)
    expect(again.interventions).toEqual(scenario.interventions)
    if (!bringsCrowds(scenario)) runs(scenario)
  })
})
