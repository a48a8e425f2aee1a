import { readRequests } from '../../input/requestTrace.ts'
import { builtInModels, builtInStepTime } from '../../serving/llm/builtInStepTimes.ts'
import type { LlmRequest } from '../../serving/llm/request.ts'
import { parseStepTime } from '../../serving/llm/stepTimeFile.ts'
import { calibrateLlm } from './calibrateLlm.ts'
import { runLlmRig } from './llm.ts'
import type { LlmRigOptions } from './llmOptions.ts'
import { parseMeasuredLlmRows } from './measuredLlmRows.ts'
import type { ValidationCase } from '../validationCase.ts'
import { parseVidurResults } from './vidurResults.ts'

/** Paths of the files that the cases need, relative to scenarios/data/llm. */
export const llmReferenceFiles = [
  'vidur/step_time_llama2-7b_a100_tp1.json',
  'vidur/W1_fixed512x128_q4.csv',
  'vidur/W2_uniform_q2.csv',
  'vidur/R2_l2-7b_a100_sarathi_W1.csv',
  'vidur/R3_l2-7b_a100_vllm_W2.csv',
  'vidur/R12_l2-7b_a100_vllm_W2_500blocks.csv',
  'llm_measured_8b_h100_tp1.csv',
] as const
export type LlmReferenceTexts = Record<(typeof llmReferenceFiles)[number], string>

type VidurRun = Omit<LlmRigOptions, 'stepTime'> & {
  name: string
  workload: keyof LlmReferenceTexts
  results: keyof LlmReferenceTexts
}

/** The three runs of Microsoft's Vidur, with their settings. */
export const vidurRuns: VidurRun[] = [
  {
    name: 'Vidur R2 (chunked-prefill, budget 512)',
    workload: 'vidur/W1_fixed512x128_q4.csv',
    results: 'vidur/R2_l2-7b_a100_sarathi_W1.csv',
    scheduler: 'chunked-prefill',
    budget: 512,
  },
  {
    name: 'Vidur R3 (prefill-first, budget 4096)',
    workload: 'vidur/W2_uniform_q2.csv',
    results: 'vidur/R3_l2-7b_a100_vllm_W2.csv',
    scheduler: 'prefill-first',
    budget: 4096,
  },
  {
    name: 'Vidur R12 (R3 with 500 KV blocks)',
    workload: 'vidur/W2_uniform_q2.csv',
    results: 'vidur/R12_l2-7b_a100_vllm_W2_500blocks.csv',
    scheduler: 'prefill-first',
    budget: 4096,
    kvBlocks: 500,
  },
]

/** Bar of the relative error per request against Vidur, for TTFT and end to end. */
const VIDUR_BAR = 0.001
/** Bar of the mean absolute error of the time per output token, 8B H100 with ×1.05 and +0.4 ms per iteration. */
const TPOT_BAR = 0.03

/** Every LLM case of `parley validate`. */
export function validateLlm(texts: LlmReferenceTexts): ValidationCase[] {
  return [...vidurRuns.flatMap((run) => vidurCases(run, texts)), tpotCase(texts), ...builtInModels.map(physicsCase)]
}

function vidurCases(run: VidurRun, texts: LlmReferenceTexts): ValidationCase[] {
  const table = llmReferenceFiles[0]
  const stepTime = parseStepTime(texts[table], table)
  const options = { ...run, stepTime }
  const trace = readRequests(texts[run.workload], run.workload).requests
  const { requests } = runLlmRig(options, trace)
  const stepped = runLlmRig({ ...options, fastForward: false }, trace).requests
  const reference = parseVidurResults(texts[run.results], run.results)
  const ttft = worst(
    reference.map((row) => [row.ttftS, (requests[row.id].firstTokenUs - requests[row.id].arrivedUs) / 1e6]),
  )
  const e2e = worst(
    reference.map((row) => [row.e2eS, (requests[row.id].finishedUs - requests[row.id].arrivedUs) / 1e6]),
  )
  const unequal = reference.filter((row) => requests[row.id].restarts !== row.restarts).length
  const apartUs = Math.max(...requests.map((request, i) => furthest(request, stepped[i])))
  return [
    { case: `${run.name}: TTFT, worst request, s`, ...ttft, bar: VIDUR_BAR, ok: ttft.error <= VIDUR_BAR },
    { case: `${run.name}: end to end, worst request, s`, ...e2e, bar: VIDUR_BAR, ok: e2e.error <= VIDUR_BAR },
    {
      case: `${run.name}: restarts (error: requests that differ)`,
      reference: reference.reduce((sum, row) => sum + row.restarts, 0),
      parley: requests.reduce((sum, request) => sum + request.restarts, 0),
      error: unequal,
      bar: 0,
      ok: unequal === 0,
    },
    {
      case: `${run.name}: fast-forward against stepping, µs apart`,
      reference: 'stepped',
      parley: 'fast-forwarded',
      error: apartUs,
      bar: 0,
      ok: apartUs === 0,
    },
  ]
}

function tpotCase(texts: LlmReferenceTexts): ValidationCase {
  const file = 'llm_measured_8b_h100_tp1.csv'
  const rows = parseMeasuredLlmRows(texts[file], file)
  const stepTime = builtInStepTime('llama3-8b-h100-tp1')
  const { fit } = calibrateLlm(rows, { stepTime, fixed: { factor: 1.05, addMs: 0.4 } })
  return {
    case: `8B H100 ×1.05 + 0.4 ms: TPOT over ${rows.length} measured rows, mean absolute error`,
    reference: 'measured',
    parley: 'simulated',
    error: fit.tpotMape,
    bar: TPOT_BAR,
    ok: fit.tpotMape <= TPOT_BAR,
  }
}

/** Loading a built-in model checks it against the limits of its GPUs, and throws when it is faster. */
function physicsCase(name: string): ValidationCase {
  let found = 'holds'
  try {
    builtInStepTime(name)
    builtInStepTime(`${name}-closed`)
  } catch (error) {
    found = (error as Error).message
  }
  const ok = found === 'holds'
  return { case: `${name}: physics guards`, reference: 'holds', parley: found, error: ok ? 0 : 1, bar: 0, ok }
}

function worst(pairs: [number, number][]): { reference: number; parley: number; error: number } {
  let found = { reference: 0, parley: 0, error: -1 }
  for (const [reference, parley] of pairs) {
    const error = Math.abs(parley / reference - 1)
    if (error > found.error) found = { reference, parley, error }
  }
  return found
}

function furthest(a: LlmRequest, b: LlmRequest): number {
  return Math.max(
    Math.abs(a.scheduledUs - b.scheduledUs),
    Math.abs(a.firstTokenUs - b.firstTokenUs),
    Math.abs(a.finishedUs - b.finishedUs),
  )
}
