import { describe, expect, it } from 'vitest'
import type { LlmRigOptions } from '../../src/rig/llm/llmOptions.ts'
import { runLlmClosedLoop, runLlmRig } from '../../src/rig/llm/llm.ts'
import { readRequests } from '../../src/input/requestTrace.ts'
import { resultsCsv, spreadOf } from '../../src/rig/llm/llmResults.ts'
import { parseMeasuredLlmRows } from '../../src/rig/llm/measuredLlmRows.ts'
import { InputError } from '../../src/input/inputError.ts'
import { ClosedStepTime } from '../../src/serving/llm/closedStepTime.ts'
import { parseStepTime } from '../../src/serving/llm/stepTimeFile.ts'

/** Ten milliseconds an iteration, whatever is in it. */
const flat = new ClosedStepTime('flat', {
  c0: 0,
  w: 10,
  b_per_token: 0,
  p: 2,
  per_ctx_token_decode: 0,
  per_prefill_pair: 0,
  per_seq: 0,
  prefill_const: 0,
})
const options: LlmRigOptions = { stepTime: flat }
const header = 'arrived_at,num_prefill_tokens,num_decode_tokens\n'

function message(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    expect(error).toBeInstanceOf(InputError)
    return (error as Error).message
  }
  return 'nothing was thrown'
}

describe('a rig with ten milliseconds an iteration', () => {
  it('gives the first token after one and the others after one each', () => {
    const { summary, requests } = runLlmRig(options, readRequests(`${header}0.5,100,11\n`, 'r.csv').requests)
    expect(summary).toMatchObject({ requests: 1, iterations: 11, restarts: 0, cutPrompts: 0 })
    expect(summary.ttftMs?.mean).toBe(10)
    expect(summary.tpotMs?.p99).toBe(10)
    expect(summary.e2eMs?.p50).toBe(110)
    expect(summary.tokensPerSecond).toBeCloseTo(100, 9)
    expect(resultsCsv(requests)).toBe(
      'id,arrived_at,scheduled_at,first_token_at,finished_at,restarts\n0,0.500000,0.500000,0.510000,0.610000,0\n',
    )
  })

  it('considers an arrival at the end of the iteration in progress', () => {
    const { requests } = runLlmRig(options, readRequests(`${header}0,10,100\n0.0251,10,2\n`, 'r.csv').requests)
    expect(requests[1].scheduledUs).toBe(30_000)
    expect(requests[1].firstTokenUs).toBe(40_000)
    expect(requests[1].finishedUs).toBe(50_000)
  })

  it('takes turns over replicas, or goes where there is least to do', () => {
    const text = `${header}0,10,100\n0,10,2\n0.495,10,2\n0.505,10,2\n`
    const turns = runLlmRig({ ...options, replicas: 2 }, readRequests(text, 'r.csv').requests).requests
    // The third goes back to the busy first replica and joins its rhythm; the fourth finds the second one idle.
    expect([turns[2].firstTokenUs, turns[3].firstTokenUs]).toEqual([510_000, 515_000])
    const least = runLlmRig({ ...options, replicas: 2, routing: 'least-outstanding' }, readRequests(text, 'r.csv').requests)
    expect(least.requests[2].scheduledUs).toBe(495_000)
    expect(least.requests[3].scheduledUs).toBe(510_000)
  })

  it('replaces a finished request at once in a closed loop', () => {
    const { summary, requests } = runLlmClosedLoop(options, { concurrency: 4, isl: 100, osl: 5, rounds: 3 })
    expect(summary.requests).toBe(12)
    expect(summary.iterations).toBe(15)
    expect(requests[11].finishedUs).toBe(150_000)
    expect(requests[4].arrivedUs).toBe(requests[0].finishedUs)
  })

  it('cuts prompts so that prompt and answer fit the model', () => {
    const { summary, requests } = runLlmRig({ ...options, maxModelLen: 50 }, [
      { arrivedUs: 0, promptTokens: 90, outputTokens: 20 },
    ])
    expect(requests[0].promptTokens).toBe(30)
    expect(summary.cutPrompts).toBe(1)
  })
})

describe('request files', () => {
  it('are read in both forms', () => {
    expect(readRequests(`\uFEFF${header}0.000001,5,6\r\n1.5,7,8\r\n\r\n`, 'r.csv').requests).toEqual([
      { arrivedUs: 1, promptTokens: 5, outputTokens: 6 },
      { arrivedUs: 1_500_000, promptTokens: 7, outputTokens: 8 },
    ])
    const azure =
      'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 23:59:59.6805900,374,44\n2023-11-17 00:00:01.0000000,1,2\n'
    expect(readRequests(azure, 'a.csv').requests).toEqual([
      { arrivedUs: 0, promptTokens: 374, outputTokens: 44 },
      { arrivedUs: 1_319_410, promptTokens: 1, outputTokens: 2 },
    ])
  })

  it.each([
    ['', 'r.csv:1:1: the file is empty; write a line of column names and rows'],
    ['arrived_at,num_prefill_tokens\n1,2\n', 'r.csv:1:1: no column "num_decode_tokens"; a request file has arrived_at (s), num_prefill_tokens and num_decode_tokens'],
    [header, 'r.csv:1:1: only column names; write at least one row below them'],
    [`${header}-1,5,6\n`, 'r.csv:2:1: arrived_at is "-1"; write a number of at least 0'],
    [`${header}0,5,6\nsoon,5,6\n`, 'r.csv:3:1: arrived_at "soon" is no number'],
    [`${header}2,5,6\n1,5,6\n`, 'r.csv:3:1: "1" is before the line above; sort the lines by time'],
    [`${header}0,0,6\n`, 'num_prefill_tokens is "0"'],
    [`${header}0,5,6.5\n`, 'num_decode_tokens is "6.5"'],
    [`${header}0,5\n`, 'r.csv:2:3: 2 cells where the first line has 3 columns'],
    [`${header}0,5,6,7\n`, 'r.csv:2:5: 4 cells where the first line has 3 columns'],
    ['TIMESTAMP,ContextTokens,GeneratedTokens\nyesterday,1,2\n', 'r.csv:2:1: "yesterday" is not a date and time'],
  ])('with mistakes are refused with line and remedy: %j', (text, expected) => {
    expect(message(() => readRequests(text, 'r.csv').requests)).toContain(expected)
  })
})

describe('what can never be served', () => {
  const one = (promptTokens: number, outputTokens: number) => [{ arrivedUs: 0, promptTokens, outputTokens }]

  it.each<[string, () => unknown, string]>([
    ['an answer longer than the model', () => runLlmRig(options, one(10, 5000)), 'give --max-model-len at least 5001'],
    [
      'a KV cache too small for one prompt',
      () => runLlmRig({ ...options, kvBlocks: 10 }, one(1000, 10)),
      'INFEASIBLE: request 0 can never be served: it needs 64 KV blocks',
    ],
    [
      'a prompt above the budget of prefill-first',
      () => runLlmRig({ ...options, scheduler: 'prefill-first', budget: 512 }, one(600, 10)),
      'but tokenBudget is 512',
    ],
    ['no sequences', () => runLlmRig({ ...options, maxSeqs: 0 }, one(1, 1)), 'maxSequences is 0'],
    ['a budget below the batch', () => runLlmRig({ ...options, budget: 64 }, one(1, 1)), 'tokenBudget 64 is below'],
    ['a negative overhead', () => runLlmRig({ ...options, overheadMs: -1 }, one(1, 1)), 'engine overhead'],
    [
      'an unknown scheduler',
      () => runLlmRig({ ...options, scheduler: 'fifo' as never }, one(1, 1)),
      'there are vllm-v1, chunked-prefill, prefill-first',
    ],
    ['an unknown routing', () => runLlmRig({ ...options, routing: 'random' }, one(1, 1)), 'there are round-robin'],
    [
      'half a client',
      () => runLlmClosedLoop(options, { concurrency: 0.5, isl: 1, osl: 1, rounds: 1 }),
      '--concurrency is 0.5',
    ],
    [
      'a prefix longer than the prompt',
      () => runLlmClosedLoop({ ...options, prefixTokens: 200 }, { concurrency: 1, isl: 100, osl: 1, rounds: 1 }),
      '--prefix-tokens is 200, but a prompt has 100 tokens',
    ],
    ['no replica', () => runLlmRig({ ...options, replicas: 0 }, one(1, 1)), '--replicas is 0'],
  ])('says so: %s', (_, act, expected) => {
    expect(message(act)).toContain(expected)
  })

  it('says at which token count a step-time table ends', () => {
    const knots = {
      knots: [
        [1, 5],
        [64, 6],
      ],
      per_ctx_token_decode: 0,
      per_prefill_pair: 0,
      per_seq: 0,
      prefill_const: 0,
    }
    const stepTime = parseStepTime(JSON.stringify(knots), 'short.json')
    expect(message(() => runLlmRig({ stepTime }, one(65, 2)))).toContain(
      'short.json ends at 64 tokens, but an iteration has 65',
    )
  })
})

describe('measured rows', () => {
  it.each([
    ['isl,osl\n1,2\n', 'm.csv:1:1: no column "concurrency", "tpot_ms"; a table of measurements has isl, osl, concurrency and tpot_ms'],
    ['isl,osl,batch_size,tpot_ms\n', 'm.csv:1:1: only column names; write at least one row below them'],
    ['isl,osl,batch_size,tpot_ms\n100,10,8,-3\n', 'm.csv:2:10: tpot_ms is "-3"; write a number of at least 0.001'],
    ['isl,osl,batch_size,tpot_ms\n100,1,8,3\n', 'm.csv:2:5: osl is "1"; write a whole number of at least 2'],
  ])('with mistakes are refused: %j', (text, expected) => {
    expect(message(() => parseMeasuredLlmRows(text, 'm.csv'))).toContain(expected)
  })
})

describe('percentiles', () => {
  it('lie between the order statistics', () => {
    expect(spreadOf(Float64Array.from([4, 1, 3, 2, 5]))).toEqual({ mean: 3, p50: 3, p90: 4.6, p95: 4.8, p99: 4.96 })
    expect(spreadOf(new Float64Array(0))).toBeNull()
  })
})
