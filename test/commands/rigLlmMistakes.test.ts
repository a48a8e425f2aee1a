import { describe, expect, it } from 'vitest'
import { typed } from './listener.ts'

const model = 'llama3-8b-h100-tp1'
const loop = `rig llm --concurrency 4 --isl 100 --osl 9 --step-time ${model}`
const vidur = 'scenarios/data/llm/vidur'

const mistakes: [typed: string, told: string | RegExp][] = [
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
]

describe('what LLM replicas cannot run', () => {
  it.each(mistakes)('"parley %s" is told in one line with exit code 2', async (line, told) => {
    const { code, stdout, stderr } = await typed(line)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    if (typeof told === 'string') expect(stderr).toBe(told)
    else expect(stderr).toMatch(told)
    expect(stderr).not.toContain('\n')
  })
})

describe('what LLM replicas can run', () => {
  it('under prefill-first, answers that would outgrow the budget if ever they were restarted', async () => {
    const line = `rig llm --requests ${vidur}/W2_uniform_q2.csv --step-time ${vidur}/step_time_llama2-7b_a100_tp1.json`
    const { code, stdout } = await typed(`${line} --scheduler prefill-first --budget 2048 --json`)
    const { requests, restarts } = JSON.parse(stdout)
    expect({ code, requests, restarts }).toEqual({ code: 0, requests: 1000, restarts: 0 })
  })
})
