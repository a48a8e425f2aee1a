import { describe, expect, it } from 'vitest'
import { standardParley } from '../../src/parley/standardParley.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { toYaml } from '../../src/scenario/toYaml.ts'
import { filesOf, loadDrill } from './tinyWorld.ts'

const drill = `pools:
  tts: { discipline: wfq, weights: { globex: 3, acme: 0.5 } }
  llm: { tenantRates: { acme: { tokensPerSecond: 2.5, tokenBurst: 4 } } }
`

describe('shares and rates by tenant', () => {
  it('are read at their pool', () => {
    const pools = new Map(loadDrill(drill).pools.map((pool) => [pool.name, pool]))
    expect(pools.get('tts')?.weights).toEqual({ globex: 3, acme: 0.5 })
    expect(pools.get('llm')?.tenantRates).toEqual({ acme: { tokensPerSecond: 2.5, tokenBurst: 4 } })
    expect('weights' in (pools.get('llm') ?? {})).toBe(false)
  })

  it('are in the resolved scenario, which loads to the same', () => {
    const scenario = loadDrill(drill)
    const again = loadScenario('resolved.yaml', filesOf({ 'resolved.yaml': toYaml(scenario) }), standardParley)
    expect(again.pools).toEqual(scenario.pools)
  })
})
