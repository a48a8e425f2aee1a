import { ClosedStepTime } from '../../../src/serving/llm/closedStepTime.ts'
import type { LookupTable } from '../../../src/serving/llm/lookupStepTime.ts'
import { LookupStepTime } from '../../../src/serving/llm/lookupStepTime.ts'

/** Odd coefficients with steep slopes, so that any wrong count shows in the times. */
export const steep = new ClosedStepTime('steep', {
  c0: 0.0137,
  w: 1.003,
  b_per_token: 0.0291,
  p: 1.7,
  per_ctx_token_decode: 0.000731,
  per_prefill_pair: 0.0000173,
  per_seq: 0.00319,
  prefill_const: 0.0713,
})

/** A small lookup table whose decode times rise every 64 tokens of mean context. */
export const stairs = new LookupStepTime('stairs', {
  layers: 3,
  gqa_overhead: [0.1, 0.07],
  nonattn: [
    [1, 0.31],
    [9, 0.33],
    [65, 0.52],
    [257, 1.71],
    [961, 3.3],
  ],
  kv_save: [
    [1, 0.011],
    [33, 0.017],
    [961, 0.05],
  ],
  decode: Array.from({ length: 16 }, (_, n) => Array.from({ length: 17 }, (_, k) => 0.013 * (n + 1) * (1 + 0.37 * k))),
  prefill: Object.fromEntries(
    Array.from({ length: 17 }, (_, k) => [
      String(k * 64),
      [
        [1, 0.02 + 0.001 * k],
        [100, 0.07 + 0.002 * k],
        [961, 0.2],
      ],
    ]),
  ),
} as unknown as LookupTable)

/** Ten milliseconds an iteration, whatever is in it. */
export const flat = new ClosedStepTime('flat', {
  c0: 0,
  w: 10,
  b_per_token: 0,
  p: 2,
  per_ctx_token_decode: 0,
  per_prefill_pair: 0,
  per_seq: 0,
  prefill_const: 0,
})
