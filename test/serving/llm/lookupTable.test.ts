import { describe, expect, it } from 'vitest'
import { IterationLoad } from '../../../src/serving/llm/stepTime.ts'
import { parseStepTime } from '../../../src/serving/llm/stepTimeFile.ts'

const table = {
  layers: 2,
  gqa_overhead: [0, 0],
  nonattn: [[17, 1], [65, 2]],
  kv_save: [[5, 0.25], [65, 0.5]],
  decode: [[0.1, 0.2], [0.1, 0.2]],
  prefill: { 0: [[9, 0.5], [65, 1]], 64: [[1, 0.5]], 256: [[1, 0.5]] },
}
const parsed = (differences: object = {}) => parseStepTime(JSON.stringify({ ...table, ...differences }), 't.json')

function promptMs(tokens: number, computed: number): number {
  const load = new IterationLoad()
  load.addChunk(tokens, computed)
  return parsed().iterationMs(load)
}

describe('a lookup table', () => {
  it('keeps its first values below the counts at which its lists start, as knots do', () => {
    expect(promptMs(2, 0)).toBe(2 * (1 + 0.25 + 0.5))
    expect(promptMs(2, 0)).toBe(promptMs(17, 0))
  })

  it('names a context that it lacks between others, and where it ends', () => {
    expect(() => promptMs(2, 100)).toThrow('t.json has no prefill["128"], the prompts behind 128 tokens')
    expect(() => promptMs(2, 300)).toThrow('ends at 256 tokens of context ("prefill"), but an iteration needs 320')
  })

  it.each([
    [{ prefill: {} }, 't.json: "prefill" has no "0", the prompts behind nothing; add prefill["0"]'],
    [{ nonattn: [[1, 1], [9, 0.0001]] }, 'nonattn[1]: an iteration takes no time; give 0.001 ms or more over all layers'],
    [{ nonattn: [[1, 1], [1e12, 9]] }, 't.json: nonattn[1] starts at 1000000000000; at most 1000000 tokens would do'],
    [{ kv_save: [[1, 1e300]] }, 't.json: kv_save[0] takes 1e+300 ms; at most 60000 would do'],
    [{ decode: [[1e300]] }, 't.json: decode[0] takes 1e+300 ms; at most 60000 would do'],
    [{ layers: 1e300 }, '"layers" is 1e+300; it must be from 1 to 1000'],
  ])('with %j is refused', (differences, told) => {
    expect(() => parsed(differences)).toThrow(told)
  })
})

describe('a closed form', () => {
  const closed = { c0: 0, w: 6, b_per_token: 0.02, p: 2 }
  const linear = { per_ctx_token_decode: 0, per_prefill_pair: 0, per_seq: 0, prefill_const: 0 }

  it.each([
    [{ w: 1e300 }, '"w" is 1e+300; it must be a number of at most 60000'],
    [{ p: 1e6 }, '"p" is 1000000; it must be a number of at most 16'],
  ])('with %j is refused', (differences, told) => {
    expect(() => parseStepTime(JSON.stringify({ ...closed, ...linear, ...differences }), 'c.json')).toThrow(told)
  })
})
