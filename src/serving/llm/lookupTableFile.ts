import type { LookupTable } from './lookupStepTime.ts'
import { LEAST_MS, StepTimeError } from './stepTime.ts'

/** Upper bound on token counts in a table: every list is expanded to its end. */
const COUNT_MAX = 1_000_000
/** Upper bound on a kernel of one layer, ms. */
const MS_MAX = 60_000
const LAYERS_MAX = 1000

/** A lookup table as read from a file. Throws StepTimeError when a part is missing, empty, out of order, negative or takes no time. */
export function checkedLookupTable(data: Record<string, unknown>, name: string): LookupTable {
  const { layers, gqa_overhead, decode, prefill } = data
  if (!(typeof layers === 'number' && layers >= 1 && layers <= LAYERS_MAX))
    fail(name, `"layers" is ${JSON.stringify(layers)}; it must be from 1 to ${LAYERS_MAX}`)
  if (!isTimes(gqa_overhead) || gqa_overhead.length !== 2)
    fail(name, '"gqa_overhead" must be [prefill, decode], both ≥ 0')
  checkRuns(data.nonattn, 'nonattn', name)
  // Every iteration includes some of it, and the clock counts whole µs.
  const idle = (data.nonattn as number[][]).findIndex(([, ms]) => ms * layers < LEAST_MS)
  if (idle >= 0) fail(name, `nonattn[${idle}]: an iteration takes no time; give ${LEAST_MS} ms or more over all layers`)
  checkRuns(data.kv_save, 'kv_save', name)
  if (!Array.isArray(decode) || decode.length === 0)
    fail(name, '"decode" needs one row of times per number of sequences')
  for (const [i, row] of decode.entries()) {
    if (!isTimes(row) || row.length === 0)
      fail(name, `decode[${i}] must be a list of times in ms, one per 64 tokens of context`)
    if (Math.max(...row) > MS_MAX) fail(name, `decode[${i}] takes ${Math.max(...row)} ms; at most ${MS_MAX} would do`)
  }
  if (typeof prefill !== 'object' || prefill === null) fail(name, '"prefill" must map contexts (0, 64, …) to lists')
  if (!('0' in prefill)) fail(name, '"prefill" has no "0", the prompts behind nothing; add prefill["0"]')
  for (const [context, runs] of Object.entries(prefill)) {
    if (!(Number(context) >= 0)) fail(name, `"prefill" has the context "${context}"; contexts are 0, 64, …`)
    checkRuns(runs, `prefill["${context}"]`, name)
  }
  return data as unknown as LookupTable
}

function checkRuns(runs: unknown, part: string, name: string): void {
  if (!Array.isArray(runs) || runs.length === 0) fail(name, `"${part}" needs a list of [first count, ms]`)
  let before = 0
  for (const [i, run] of runs.entries()) {
    if (!isTimes(run) || run.length !== 2)
      fail(name, `${part}[${i}] is ${JSON.stringify(run)}; it must be [first count, ms]`)
    if (run[0] < 1 || run[0] <= before)
      fail(name, `${part}[${i}] starts at ${run[0]} after ${before}; counts must ascend`)
    if (run[1] > MS_MAX) fail(name, `${part}[${i}] takes ${run[1]} ms; at most ${MS_MAX} would do`)
    if (run[0] > COUNT_MAX) fail(name, `${part}[${i}] starts at ${run[0]}; at most ${COUNT_MAX} tokens would do`)
    before = run[0]
  }
}

function isTimes(value: unknown): value is number[] {
  return (
    Array.isArray(value) && value.every((entry) => typeof entry === 'number' && entry >= 0 && Number.isFinite(entry))
  )
}

function fail(name: string, what: string): never {
  throw new StepTimeError(`${name}: ${what}`)
}
