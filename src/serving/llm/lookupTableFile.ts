import type { LookupTable } from './lookupStepTime.ts'
import { StepTimeError } from './stepTime.ts'

/** A lookup table as read from a file, refused when a part is missing, empty, out of order or negative. */
export function checkedLookupTable(data: Record<string, unknown>, name: string): LookupTable {
  const { layers, gqa_overhead, decode, prefill } = data
  if (!(typeof layers === 'number' && layers >= 1))
    fail(name, `"layers" is ${JSON.stringify(layers)}; it must be at least 1`)
  if (!isTimes(gqa_overhead) || gqa_overhead.length !== 2)
    fail(name, '"gqa_overhead" must be [prefill, decode], both ≥ 0')
  checkRuns(data.nonattn, 'nonattn', name)
  checkRuns(data.kv_save, 'kv_save', name)
  if (!Array.isArray(decode) || decode.length === 0)
    fail(name, '"decode" needs one row of times per number of sequences')
  for (const [i, row] of decode.entries()) {
    if (!isTimes(row) || row.length === 0)
      fail(name, `decode[${i}] must be a list of times in ms, one per 64 tokens of context`)
  }
  if (typeof prefill !== 'object' || prefill === null) fail(name, '"prefill" must map contexts (0, 64, …) to lists')
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
