import { describe, expect, it } from 'vitest'
import { loadScenario } from '../../src/scenario/load.ts'
import { toYaml } from '../../src/scenario/toYaml.ts'
import { profileText } from '../../src/serving/profileFile.ts'
import { filesOf, loadDrill, mistakesIn } from './tinyWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const rates = { per_ctx_token_decode: 0, per_prefill_pair: 0, per_seq: 0, prefill_const: 0 }
const table = { knots: [[1, 5], [8192, 160]], ...rates }
const short = { knots: [[1, 5], [512, 20]], ...rates }
const files = {
  'gpu.json': JSON.stringify(table),
  'gpus.json': JSON.stringify({ mine: table, short }),
  'own.json': profileText({
    ...{ name: 'my-llm', kind: 'llm', source: 'm.csv', stepTime: 'gpu.json', stepTimes: table, factor: 1.2, addMs: 3 },
  }),
}
const poolOf = (llm: string) => loadDrill(`pools: { llm: ${llm} }`, files).pools.find(({ name }) => name === 'llm')

describe('step times of one’s own in a scenario', () => {
  it('come from a file, from one of several in it, from the scenario itself or from a saved profile', () => {
    const own = { model: 'my-gpu', stepTimes: table }
    expect(poolOf('{ model: my-gpu, stepTimes: gpu.json }')).toMatchObject(own)
    expect(poolOf('{ model: my-gpu, stepTimes: "gpus.json#mine" }')).toMatchObject(own)
    expect(poolOf(`{ model: my-gpu, stepTimes: ${JSON.stringify(table)} }`)).toMatchObject(own)
    const fitted = { model: 'my-llm', stepTimes: table, knobs: { engineFactor: 1.2, engineMs: 3 } }
    expect(poolOf('{ profile: own.json }')).toMatchObject(fitted)
  })

  it('stand in the resolved scenario, which needs no other file', () => {
    const scenario = loadDrill('pools: { llm: { model: my-gpu, stepTimes: gpu.json } }', files)
    expect(loadScenario('again.yaml', filesOf({ 'again.yaml': toYaml(scenario) }), standardParley)).toEqual(scenario)
  })

  it.each([
    ['{ model: llama3-8b-h100-tp1, stepTimes: gpu.json }', /llama3-8b-h100-tp1 comes with parley; give a model with/],
    ['{ model: my-gpu, stepTimes: nowhere.json }', /there is no file "nowhere.json"/],
    ['{ model: my-gpu, stepTimes: gpus.json }', /gpus.json: which model\? write FILE#MODEL; it has the models mine, short/],
    ['{ model: my-gpu, stepTimes: { knots: 7 } }', /my-gpu: "per_ctx_token_decode" is undefined/],
    [
      '{ model: my-gpu, stepTimes: "gpus.json#short" }',
      /the table ends at 512 tokens, an iteration may have 2048; add rows, or set tokenBudget: 512 on the pool/,
    ],
  ])('%s is told in its place', (llm, told) => {
    const lines = mistakesIn(`pools: { llm: ${llm} }`, files)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(told)
    expect(lines[0]).toMatch(/^drill\.yaml:2:/)
  })

  it('are for LLM pools', () => {
    expect(mistakesIn('pools: { tts: { stepTimes: gpu.json } }', files)[0]).toMatch(/a tts pool has no "stepTimes"/)
  })
})
