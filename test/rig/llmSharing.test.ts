import { describe, expect, it } from 'vitest'
import { runLlmClosedLoop, runLlmRig } from '../../src/rig/llm/llm.ts'
import type { LlmRigOptions } from '../../src/rig/llm/llmOptions.ts'
import { readRequests } from '../../src/input/requestTrace.ts'
import { namedStepTime } from '../../src/rig/llm/stepTimes.ts'

const small = namedStepTime('llama3-8b-h100-tp1')
const large = namedStepTime('llama3-70b-h100-tp4')
const loop = { concurrency: 64, isl: 1024, osl: 64, rounds: 6, sessions: 16 }
const run = (options: Partial<LlmRigOptions>) => runLlmClosedLoop({ stepTime: small, ...options }, loop)

describe('requests that share a prefix', () => {
  it('compute it once a session and replica: the block before the last token, and full blocks only', () => {
    const { requests } = runLlmRig(
      { stepTime: small },
      readRequests(
        'arrived_at,num_prefill_tokens,num_decode_tokens,session,prefix_tokens\n0,100,2,1,100\n1,100,2,1,100\n2,200,2,1,90\n3,100,2,2,100\n',
        'r.csv',
      ).requests,
    )
    // 96 of 100 and 80 of 90 tokens are full blocks of 16; session 2 has said nothing yet.
    expect(requests.map(({ cachedTokens }) => cachedTokens)).toEqual([0, 96, 80, 0])
  })

  it('are faster to their first token for it, and as slow as ever without the cache or under another scheduler', () => {
    const kept = run({ prefixTokens: 800 }).summary
    const bare = run({ prefixTokens: 800, prefixCache: false }).summary
    const none = run({}).summary
    expect(kept.cachedTokens).toBeGreaterThan(0.5 * 800 * kept.requests)
    expect(kept.ttftMs?.mean).toBeLessThan(0.7 * (bare.ttftMs?.mean as number))
    expect({ ...bare, wallMs: 0 }).toEqual({ ...none, wallMs: 0 })
    expect(run({ prefixTokens: 800, scheduler: 'chunked-prefill' }).summary.cachedTokens).toBe(0)
  })

  it('meet their prefix again on the replica that they stick to, and rarely where turns are taken', () => {
    const cached = (routing: string) => {
      // Room for the prefixes of four sessions beside the running requests, not for those of all sixteen.
      const options = { prefixTokens: 800, replicas: 4, routing, kvBlocks: 700 }
      return runLlmClosedLoop({ stepTime: small, ...options }, { ...loop, concurrency: 15, sessions: 15, rounds: 20 })
        .summary.cachedTokens
    }
    expect(cached('prefix-aware')).toBeGreaterThan(1.3 * cached('round-robin'))
  })
})

describe('a mix of models', () => {
  it('sends each its share, and each answers at its own pace', () => {
    const mix = [{ name: 'large', stepTime: large, share: 0.25 }]
    const { summary } = runLlmClosedLoop({ stepTime: small, mix }, { ...loop, rounds: 20 })
    const { large: slow, ...others } = summary.models ?? {}
    const [quick] = Object.values(others)
    expect(slow.requests + quick.requests).toBe(summary.requests)
    expect(Math.abs(slow.requests / summary.requests - 0.25)).toBeLessThan(0.04)
    expect(slow.iterations + quick.iterations).toBe(summary.iterations)
    expect(slow.tpotMs?.mean).toBeGreaterThan(1.5 * (quick.tpotMs?.mean as number))
    expect(Object.keys(slow)).toEqual(
      Object.keys(summary).filter((key) => !['cutPrompts', 'wallMs', 'models'].includes(key)),
    )
  })

  it('is one model when the other has no share left, and cannot be more than everything', () => {
    const all = runLlmClosedLoop({ stepTime: small, mix: [{ name: 'large', stepTime: large, share: 1 }] }, loop)
    const alone = runLlmClosedLoop({ stepTime: large }, loop)
    expect(all.summary.ttftMs).toEqual(alone.summary.ttftMs)
    const mix = [0.7, 0.7].map((share) => ({ name: 'large', stepTime: large, share }))
    expect(() => run({ mix })).toThrow('the shares make 1.4; at most 1 would do')
  })
})

it('columns that are there are checked', () => {
  const head = 'arrived_at,num_prefill_tokens,num_decode_tokens,session,prefix_tokens\n'
  expect(() => readRequests(`${head}0,5,6,-1,0\n`, 'r.csv').requests).toThrow('r.csv:2:7: session is "-1"; write a whole number')
  expect(() => readRequests(`${head}0,5,6,1,x\n`, 'r.csv').requests).toThrow('r.csv:2:9: prefix_tokens "x" is no number')
})
