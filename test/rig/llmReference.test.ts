import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { calibrateLlm } from '../../src/rig/llm/calibrateLlm.ts'
import { runLlmClosedLoop, runLlmRig } from '../../src/rig/llm/llm.ts'
import { readRequests } from '../../src/input/requestTrace.ts'
import { parseMeasuredLlmRows } from '../../src/rig/llm/measuredLlmRows.ts'
import type { LlmReferenceTexts } from '../../src/rig/llm/validateLlm.ts'
import { llmReferenceFiles, validateLlm } from '../../src/rig/llm/validateLlm.ts'
import { builtInStepTime } from '../../src/serving/llm/builtInStepTimes.ts'
import { fittedStepTimes } from '../../src/serving/llm/fittedStepTimes.ts'
import { shortestMs } from '../../src/serving/llm/physics.ts'
import { parseStepTime } from '../../src/serving/llm/stepTimeFile.ts'

const folder = new URL('../../scenarios/data/llm/', import.meta.url)
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8')
const texts = Object.fromEntries(llmReferenceFiles.map((file) => [file, textOf(file)])) as LlmReferenceTexts
const rows = parseMeasuredLlmRows(texts['llm_measured_8b_h100_tp1.csv'], 'measured')
const stepTime = builtInStepTime('llama3-8b-h100-tp1')

describe('numbers parley did not make', () => {
  for (const found of validateLlm(texts)) {
    it(`are met: ${found.case}`, () => {
      expect(found.error).toBeLessThanOrEqual(found.bar)
      expect(found.ok).toBe(true)
    })
  }

  it('are missed when the budget is another one: the comparison can fail', () => {
    const trace = readRequests(texts['vidur/W1_fixed512x128_q4.csv'], 'W1').requests
    const slow = runLlmRig({ stepTime, scheduler: 'chunked-prefill', budget: 256 }, trace)
    const fast = runLlmRig({ stepTime, scheduler: 'chunked-prefill', budget: 512 }, trace)
    expect(slow.summary.ttftMs?.mean).toBeGreaterThan(1.05 * (fast.summary.ttftMs?.mean ?? 0))
  })
})

describe('calibration', () => {
  it('fitted to every other measured row is within 3.5 % on the rows it has not seen', () => {
    for (const parity of [0, 1]) {
      const use = rows.map((_, i) => i).filter((i) => i % 2 === parity)
      const unseen = calibrateLlm(rows, { stepTime, use }).rows.filter((row) => !row.used)
      const error = unseen.reduce((sum, row) => sum + Math.abs(row.simulated.tpotMs / row.measured.tpotMs - 1), 0)
      expect(unseen.length).toBeGreaterThanOrEqual(10)
      expect(error / unseen.length).toBeLessThan(0.035)
    }
  })

  it.each([
    [1.2, 0.9],
    [2.5, 1],
    [1, 30],
    [0.5, 0],
  ])('finds the overhead that made the measurements: × %d + %d ms', (factor, addMs) => {
    const made = rows.slice(0, 8).map(({ isl, osl, concurrency }) => {
      const loop = { isl, osl, concurrency, rounds: 3 }
      const options = { stepTime, overheadFactor: factor, overheadMs: addMs, maxSeqs: 128, kvBlocks: 28_000 }
      const { tpotMs, ttftMs } = runLlmClosedLoop(options, loop).summary
      return { isl, osl, concurrency, tpotMs: tpotMs?.mean ?? 0, ttftMs: ttftMs?.mean ?? 0 }
    })
    const { fit } = calibrateLlm(made, { stepTime })
    expect(Math.abs(fit.factor - factor)).toBeLessThan(0.005 * factor)
    expect(Math.abs(fit.addMs - addMs)).toBeLessThan(0.03)
    expect(fit.tpotMape).toBeLessThan(0.002)
    expect(fit.ttftMape).toBeLessThan(0.005)
  })

  it('is all factor where a single row cannot tell it from a constant', () => {
    const { fit } = calibrateLlm(rows, { stepTime, use: [2] })
    expect(fit.addMs).toBe(0)
    const { measured, simulated } = calibrateLlm(rows, { stepTime, use: [2] }).rows[2]
    expect(simulated.tpotMs).toBeCloseTo(measured.tpotMs, 2)
  })
})

describe('the built-in step times', () => {
  it('are the numbers of the data file', () => {
    const data = JSON.parse(textOf('llm_step_time.json'))
    const names = {
      'llama3-8b-h100-tp1': 'llama3-8b_h100_tp1_bf16',
      'llama3-70b-h100-tp4': 'llama3-70b_h100_tp4_bf16',
      'llama3-70b-h100-tp4-fp8': 'llama3-70b_h100_tp4_fp8',
      'llama3-8b-a100-tp1': 'llama3-8b_a100_tp1_bf16',
    }
    for (const [name, inFile] of Object.entries(names)) {
      const fitted = fittedStepTimes[name as keyof typeof names]
      expect(fitted.closed).toEqual(data[inFile].closed)
      expect(fitted.table).toEqual(data[inFile].table)
      // FILE#MODEL means the same as the built-in name: knots, and with -closed behind it the closed form.
      for (const form of ['', '-closed']) {
        const fromFile = parseStepTime(textOf('llm_step_time.json'), 'f.json', `${inFile}${form}`)
        expect(shortestMs(fromFile)).toBe(shortestMs(builtInStepTime(`${name}${form}`)))
        expect(fromFile.tokensMax).toBe(form === '' ? 8192 : Number.POSITIVE_INFINITY)
      }
    }
  })
})

describe('the Azure hour', () => {
  it('is answered whole, and costs events in proportion to requests, not tokens', () => {
    const trace = readRequests(textOf('AzureLLMInferenceTrace_conv.csv'), 'azure').requests
    expect(trace.length).toBe(19_366)
    const options = { stepTime, maxModelLen: 16_384, kvBlocks: 28_000 }
    const { summary, requests } = runLlmRig(options, trace)
    expect(summary.requests).toBe(19_366)
    expect(requests.every((r) => r.generated === r.outputTokens && r.finishedUs >= r.firstTokenUs)).toBe(true)
    // 4.1 million answer tokens.
    expect(summary.iterations).toBeGreaterThan(400_000)
  })
})
