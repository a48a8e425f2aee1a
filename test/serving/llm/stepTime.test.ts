import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtInModels, builtInStepTime } from '../../../src/serving/llm/builtInStepTimes.ts'
import { fittedStepTimes } from '../../../src/serving/llm/fittedStepTimes.ts'
import { fittedReach, physicsFault } from '../../../src/serving/llm/physics.ts'
import { silicons } from '../../../src/serving/llm/silicon.ts'
import { DecodePiece, IterationLoad, StepTimeError } from '../../../src/serving/llm/stepTime.ts'
import { closedStepTime, knotStepTime, parseStepTime } from '../../../src/serving/llm/stepTimeFile.ts'
import { stairs } from './testStepTimes.ts'

const closed = fittedStepTimes['llama3-8b-h100-tp1'].closed
const table = fittedStepTimes['llama3-8b-h100-tp1'].table

describe('step times', () => {
  it('have decode pieces that agree with the whole, for every model', () => {
    const piece = new DecodePiece()
    const load = new IterationLoad()
    for (const model of [
      ...builtInModels.flatMap((name) => [builtInStepTime(name), builtInStepTime(`${name}-closed`)]),
      stairs,
    ]) {
      for (const sequences of [1, 3, 16]) {
        for (let context = 1; context < 900; context += 37) {
          load.clear()
          load.decodes = sequences
          load.decodeTokens = sequences
          load.decodeContext = sequences * context
          model.decodePiece(sequences, sequences, sequences * context, piece)
          expect(piece.until).toBeGreaterThan(sequences * context)
          expect(piece.levelMs + piece.slopeMs * sequences * context).toBeCloseTo(model.iterationMs(load), 10)
        }
      }
    }
  })

  it('of the closed form are the written formula', () => {
    const load = new IterationLoad()
    load.decodes = 3
    load.decodeTokens = 3
    load.decodeContext = 900
    load.addChunk(512, 256)
    const {
      c0,
      w,
      b_per_token: b,
      p,
      per_ctx_token_decode: kd,
      per_prefill_pair: ka,
      per_seq: cn,
      prefill_const: p0,
    } = closed
    const expected = (w ** p + (b * 515) ** p) ** (1 / p) + c0 + kd * 900 + ka * 512 * (256 + 256) + cn * 4 + p0
    expect(closedStepTime('8b', closed).iterationMs(load)).toBeCloseTo(expected, 9)
  })
})

describe('physics guards', () => {
  it.each(builtInModels)('hold for %s in both forms', (name) => {
    for (const form of ['-closed', '-knots']) {
      expect(physicsFault(builtInStepTime(name + form), silicons[name], fittedReach)).toBeNull()
    }
  })

  it('hold for the Vidur table', () => {
    const file = '../../../scenarios/data/llm/vidur/step_time_llama2-7b_a100_tp1.json'
    const model = parseStepTime(
      readFileSync(new URL(file, import.meta.url), 'utf8'),
      'step_time_llama2-7b_a100_tp1.json',
    )
    const reach = { tokens: 4096, context: 4096, sequences: 128 }
    expect(physicsFault(model, silicons['llama2-7b-a100-tp1'], reach, false)).toBeNull()
  })

  it.each([
    ['prompts above the FLOP peak', { b_per_token: 0.01 }, 'at the peak of Llama 3 8B bf16 on one H100 it needs'],
    ['weights read too fast', { w: 3 }, 'reading memory on Llama 3 8B bf16 on one H100 needs'],
    ['keys and values read too fast', { per_ctx_token_decode: 2e-5 }, 'reading memory on'],
  ])('refuse %s, by the name of the model', (_, change, expected) => {
    const text = JSON.stringify({ 'llama3-8b_h100_tp1_bf16': { closed: { ...closed, ...change } } })
    expect(() => parseStepTime(text, 'mine.json')).toThrow(expected)
  })

  it.each([
    ['a negative slope', { per_ctx_token_decode: -1e-6 }, '"per_ctx_token_decode" is -0.000001'],
    ['a missing coefficient', { w: undefined }, '"w" is undefined'],
    ['a roofline that bends the wrong way', { p: 0.5 }, '"p" is 0.5; it must be a number of at least 1'],
  ])('refuse %s', (_, change, expected) => {
    expect(() => closedStepTime('mine', { ...closed, ...change } as typeof closed)).toThrow(expected)
  })

  it('level small dips between knots and refuse large ones', () => {
    const dip = (ms: number): [number, number][] => [
      [1, 6.4],
      [16, ms],
      [8192, 186],
    ]
    const load = new IterationLoad()
    load.addChunk(16, 0)
    const levelled = knotStepTime('mine', {
      ...table,
      knots: dip(6.3),
      per_prefill_pair: 0,
      per_seq: 0,
      prefill_const: 0,
    })
    expect(levelled.iterationMs(load)).toBe(6.4)
    expect(() => knotStepTime('mine', { ...table, knots: dip(6.1) })).toThrow(
      '16 tokens take 6.1 ms, fewer take 6.4 ms',
    )
    expect(() =>
      knotStepTime('mine', {
        ...table,
        knots: [
          [16, 6],
          [1, 7],
        ],
      }),
    ).toThrow('ascending')
  })
})

describe('a step-time file', () => {
  it.each([
    ['{', 'mine.json is not JSON'],
    ['[]', 'mine.json holds a list'],
    ['null', 'mine.json holds nothing'],
    [
      '{"c0":0,"w":0,"b_per_token":0,"p":1,"per_ctx_token_decode":0,"per_prefill_pair":0,"per_seq":0,"prefill_const":0}',
      'mine.json: an iteration takes no time; give "w" or "c0" 0.001 ms or more',
    ],
    ['{}', 'it has no step-time model'],
    [JSON.stringify({ ...closed, units: 's' }), '"units" is "s"; step times are in "ms"'],
    [JSON.stringify({ a: { closed }, b: { closed } }), 'which model?; it has the models a, b'],
    [JSON.stringify({ nonattn: [] }), '"layers" is undefined'],
    [
      JSON.stringify({
        layers: 2,
        gqa_overhead: [0, 0],
        nonattn: [
          [8, 1],
          [4, 2],
        ],
      }),
      'nonattn[1] starts at 4 after 8',
    ],
  ])('that cannot be is refused in words: %j', (text, expected) => {
    expect(() => parseStepTime(text, 'mine.json')).toThrow(expected)
    expect(() => parseStepTime(text, 'mine.json')).toThrow(StepTimeError)
  })

  it('may hold several models, one of which is picked', () => {
    const text = JSON.stringify({ a: { closed }, b: { table }, _about: { form: '' } })
    expect(parseStepTime(text, 'mine.json', 'b').name).toBe('mine.json#b')
    expect(() => parseStepTime(text, 'mine.json', 'c')).toThrow('no model "c"; it has the models a, b')
  })

  it('says by which count a lookup table ends', () => {
    const load = new IterationLoad()
    load.addChunk(2000, 0)
    expect(() => stairs.iterationMs(load)).toThrow('ends at 1024 tokens ("nonattn"), but an iteration needs 2000')
    load.clear()
    load.decodes = 17
    load.decodeTokens = 17
    expect(() => stairs.iterationMs(load)).toThrow('ends at 16 sequences ("decode"), but an iteration needs 17')
    expect(() => builtInStepTime('gpt')).toThrow('no built-in step-time model "gpt"; there are llama3-8b-h100-tp1')
  })
})
