import { describe, expect, it } from 'vitest'
import { Replications } from '../../src/analysis/replications.ts'
import type { LlmRigOptions } from '../../src/rig/llm/llmOptions.ts'
import { llmLoad, type OpenLoop, runLlmOpenLoop } from '../../src/rig/llm/llmOpenLoop.ts'
import { llmNumbers } from '../../src/rig/llm/llmResults.ts'
import { namedStepTime } from '../../src/rig/llm/stepTimes.ts'
import { ClosedStepTime } from '../../src/serving/llm/closedStepTime.ts'

const small = namedStepTime('llama3-8b-h100-tp1')
/** Ten milliseconds an iteration, whatever is in it: a request alone takes ten milliseconds a token of its answer. */
const flat = new ClosedStepTime('flat', {
  ...{ c0: 0, w: 10, b_per_token: 0, p: 2 },
  ...{ per_ctx_token_decode: 0, per_prefill_pair: 0, per_seq: 0, prefill_const: 0 },
})
const oneByOne: LlmRigOptions = { stepTime: flat, maxSeqs: 1 }
const loop: OpenLoop = { rate: 8, isl: '16', osl: '10', count: 20_000 }

/** Mean time to the first token over twenty runs, ms, and three half widths of its 95 % interval. */
function firstToken(options: LlmRigOptions, asked: OpenLoop) {
  const runs = Replications.run(
    (seed) => llmNumbers(runLlmOpenLoop({ ...options, seed: seed + 1 }, asked, () => 0).summary),
    { min: 20, max: 20, precision: null },
  )
  const { mean, lo, hi } = runs.interval('ttftMs.mean')
  return { mean, near: (3 * (hi - lo)) / 2 }
}

/** Mean wait by Pollaczek–Khinchine, ms, for `rate` per second. */
function meanWaitMs(rate: number, meanMs: number, secondMoment: number): number {
  const perMs = rate / 1000
  return (perMs * secondMoment) / (2 * (1 - perMs * meanMs))
}

describe('requests that come at a rate', () => {
  it('wait at a replica that takes one at a time as in M/D/1 when all are alike', () => {
    const { mean, near } = firstToken(oneByOne, loop)
    expect(Math.abs(mean - 10 - meanWaitMs(8, 100, 100 ** 2))).toBeLessThan(near)
    expect(near).toBeLessThan(0.1 * mean)
  })

  it('and as in M/G/1 when answers differ', () => {
    const asked = { ...loop, osl: 'exp:10', rate: 7 }
    // An exponential length, rounded, and one token at least.
    const share = (n: number) => Math.exp(-Math.max(0, n - 0.5) / 10) - Math.exp(-(n + 0.5) / 10)
    let meanMs = 10 * (1 - Math.exp(-0.5 / 10))
    let second = 100 * (1 - Math.exp(-0.5 / 10))
    for (let n = 1; n < 2000; n++) {
      meanMs += 10 * n * share(n)
      second += (10 * n) ** 2 * share(n)
    }
    const { mean, near } = firstToken(oneByOne, asked)
    expect(Math.abs(mean - 10 - meanWaitMs(7, meanMs, second))).toBeLessThan(near)
    expect(near).toBeLessThan(0.1 * mean)
  })

  it('have a load that is measured at one replica, however many there are', () => {
    const asked = { ...loop, isl: '1000', osl: '100', rate: 5 }
    expect(llmLoad({ stepTime: small, replicas: 1000 }, asked)).toBeCloseTo(llmLoad({ stepTime: small }, asked) / 1000, 12)
  })

  it('count the iterations of the requests they count, without the warm-up', () => {
    const { summary } = runLlmOpenLoop(oneByOne, { ...loop, rate: 0.01, count: 20 })
    expect([summary.requests, summary.iterations]).toEqual([18, 180])
  })

  it('have a load that is their rate times what one takes, and that replicas share', () => {
    expect(llmLoad(oneByOne, loop)).toBeCloseTo(0.8, 3)
    expect(llmLoad({ ...oneByOne, replicas: 4 }, { ...loop, rate: 12 })).toBeCloseTo(0.3, 2)
    const mix = [{ name: 'other', stepTime: flat, share: 0.75 }]
    expect(llmLoad({ ...oneByOne, mix }, loop)).toBeCloseTo(0.6, 1)
  })

  it('are refused where they are more than can be answered, with the replicas that would do', () => {
    expect(() => llmLoad(oneByOne, { ...loop, rate: 19 })).toThrow(
      'INFEASIBLE: ρ = 1.9 (--rate 19; at most 10 requests/s can be answered), needs at least 2 replicas',
    )
    expect(llmLoad({ ...oneByOne, replicas: 2 }, { ...loop, rate: 19 })).toBeLessThan(1)
  })

  it('need as many replicas as is said, no fewer, on a measured model too', () => {
    const asked = { rate: 60, isl: 'lognormal:1024:1', osl: 'exp:256', count: 4000 }
    expect(() => llmLoad({ stepTime: small }, asked)).toThrow('needs at least 4 replicas')
    expect(() => llmLoad({ stepTime: small, replicas: 3 }, asked)).toThrow('needs at least 4 replicas')
    expect(llmLoad({ stepTime: small, replicas: 4 }, asked)).toBeLessThan(1)
  })

  it('never fit where prompt and answer are asked to be longer than the model, and are refused', () => {
    const long = { ...loop, isl: '4000', osl: '97' }
    expect(() => runLlmOpenLoop({ stepTime: small }, long)).toThrow('4097 tokens, prompt and answer may have 4096 together')
    expect(() => runLlmOpenLoop({ stepTime: small }, { ...loop, isl: '4096', osl: 'exp:10' })).toThrow('INFEASIBLE')
  })

  it('tell how many answers that were drawn end where the model does', () => {
    const { summary } = runLlmOpenLoop({ stepTime: small, maxModelLen: 201 }, { ...loop, isl: '100', osl: 'exp:100', rate: 1 })
    const share = (summary.cutAnswers ?? 0) / loop.count
    expect(Math.abs(share - Math.exp(-2))).toBeLessThan(4 * Math.sqrt((Math.exp(-2) * (1 - Math.exp(-2))) / loop.count))
  })

  it('are the same for the same seed, and others for another', () => {
    const numbers = (seed: number) => llmNumbers(runLlmOpenLoop({ stepTime: small, seed }, loop, () => 0).summary)
    expect(numbers(1)).toEqual(numbers(1))
    expect(numbers(1)).not.toEqual(numbers(2))
  })

  it('leave the first tenth out of the numbers, and share prefixes by session', () => {
    const asked = { ...loop, isl: '512', count: 2000, rate: 4 }
    const cached = (sessions: number) => {
      const options = { stepTime: small, prefixTokens: 400, kvBlocks: 2000, seed: 3 }
      return runLlmOpenLoop(options, { ...asked, sessions }).summary
    }
    expect(cached(4).requests).toBe(1800)
    expect(cached(4).cachedTokens).toBe(1800 * 400)
    expect(cached(1000).cachedTokens).toBeLessThan(0.2 * 1800 * 400)
  })
})
