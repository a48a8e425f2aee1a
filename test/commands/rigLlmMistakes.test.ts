import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { replicaKnobs } from '../../src/serving/replicaKnobs.ts'
import { typed } from './listener.ts'
import { expectRefusal, type Mistake } from './refusal.ts'
import { folderWith } from './rigAnswer.ts'

const model = 'llama3-8b-h100-tp1'
const loop = `rig llm --concurrency 4 --isl 100 --osl 9 --step-time ${model}`
const vidur = 'scenarios/data/llm/vidur'

const mistakes: Mistake[] = [
  [
    `rig llm --concurrency 1 --isl 3000 --osl 9 --step-time ${model} --scheduler prefill-first --budget 2048`,
    'INFEASIBLE: request 0 can never be served: prefill-first computes a prompt in one iteration, 3000 tokens, but --budget is 2048: raise it, or cut the prompt',
  ],
  [
    `rig llm --concurrency 2 --isl 100 --osl 100 --step-time ${model} --scheduler prefill-first --budget 120 --kv-blocks 17`,
    'request 1 was restarted with its prompt of 100 and 29 answer tokens, which prefill-first computes in one iteration, but --budget is 120: give at least 129, or raise --kv-blocks so that none is restarted',
  ],
  [`${loop} --block-size 1e12`, '--block-size is 1000000000000; at most 65536 tokens would do'],
  [`${loop} --overhead-ms 1e300`, '--overhead-ms 1e+300: write 0 or more, at most 1000'],
  [`${loop} --overhead-factor 1e300`, '--overhead-factor 1e+300: write a number above 0, at most 100; 1 is none'],
  [`${loop} --overhead-factor 1e-300`, /^an iteration takes 6.* ms, less than the clock counts; raise --overhead-factor/],
  [`${loop} --draft-tokens 3 --verify-cost 1e300`, '--verify-cost is 1e+300; it must be from 0 to 100'],
  [`${loop} --draft-tokens 65 --budget 9000`, '--draft-tokens is 65; it must be a whole number from 1 to 64'],
  [`${loop} --draft-tokens 3 --draft-max-batch -1`, /^--draft-max-batch is -1; it must be a whole number of at least 0$/],
  [`${loop} --draft-tokens 3 --draft-max-batch 1.5`, /^--draft-max-batch is 1.5; it must be a whole number of at least 0$/],
  [
    `rig llm --rate 1 --isl 100 --osl 9 --prefix-tokens 101 --step-time ${model}`,
    '--prefix-tokens is 101, but a prompt has 100 tokens; lower it, or raise --isl',
  ],
  [`${loop} --mix ${model}=0.3`, /^--mix: llama3-8b-h100-tp1 takes requests twice; name each model once/],
  [`${loop} --max-model-len 600000`, /^--max-model-len is 600000, but the step times of .* measured up to 16384 tokens/],
]

describe('what LLM replicas cannot run', () => {
  it.each(mistakes)('"parley %s" is told in one line with exit code 2', expectRefusal)
})

describe('what LLM replicas can run', () => {
  it('a file name as a profile’s step times is told with the profile', async () => {
    const profile = { parley: 1, name: 'mine', kind: 'llm', source: 'x', stepTime: 'nosuch', factor: 1, addMs: 0 }
    const folder = folderWith({ 'mine.json': JSON.stringify(profile) })
    const { code, stderr } = await typed(`rig llm --concurrency 1 --isl 9 --osl 9 --profile ${folder}/mine.json`)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^profile mine: stepTime nosuch: neither/) })
  })

  it('faster than their hardware is run, and told', async () => {
    const { code, stderr } = await typed(`${loop} --overhead-factor 0.5`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^faster than the hardware: .* × 0\.5/) })
    expect((await typed(`${loop} --overhead-factor 1.05`)).stderr).toBe('')
  })

  it('at a rate, whose few requests are blamed on the load only where it is high', async () => {
    const told = async (rate: number) => (await typed(`rig llm --rate ${rate} --isl 900 --osl 90 --count 60 --step-time ${model}`)).stdout
    expect(await told(0.1)).not.toContain('requests are few')
    expect(await told(20)).toContain('requests are few')
  })

  it('under prefill-first, answers that would outgrow the budget if ever they were restarted', async () => {
    const line = `rig llm --requests ${vidur}/W2_uniform_q2.csv --step-time ${vidur}/step_time_llama2-7b_a100_tp1.json`
    const { code, stdout } = await typed(`${line} --scheduler prefill-first --budget 2048 --json`)
    const { requests, restarts } = JSON.parse(stdout)
    expect({ code, requests, restarts }).toEqual({ code: 0, requests: 1000, restarts: 0 })
  })
})

describe('calibrate llm', () => {
  const fitted = async (tpotMs: number, more = '') => {
    const file = `${folderWith({ 'm.csv': `isl,osl,concurrency,tpot_ms\n1024,128,8,${tpotMs}\n` })}/m.csv`
    return typed(`calibrate llm ${file} --step-time ${model} ${more}`)
  }

  it('says when no engine on these GPUs took the measured times', async () => {
    const { code, stderr } = await fitted(0.05)
    expect(code).toBe(0)
    expect(stderr).toMatch(/^faster than the hardware: .*\nthe fit ends at a factor of 0\.1.*\nthe fit misses: /)
    expect((await fitted(8)).stderr).toBe('')
  })

  it('fits and saves no engine that scenarios refuse', async () => {
    const folder = folderWith({})
    expect((await fitted(0.05, `--save fast --out ${folder}`)).code).toBe(0)
    expect(JSON.parse(readFileSync(`${folder}/fast.json`, 'utf8')).factor).toBe(replicaKnobs.engineFactor.min)
    const { code, stderr } = await fitted(900, `--save slow --out ${folder}`)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/^the row of isl 1024.*must be above 0, at most 100,/) })
  })
})
