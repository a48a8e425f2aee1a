import type { LlmRequest } from '../../serving/llm/request.ts'

/** Statistics over requests, ms; the whole is null when no request has such a time. */
export interface Spread {
  mean: number
  p50: number
  p90: number
  p95: number
  p99: number
}

/** The JSON of `parley rig llm --json`. Times in ms. */
export interface LlmRigSummary {
  requests: number
  /** As the requests, without those of the warm-up. */
  iterations: number
  /** Arrival to first token. */
  ttftMs: Spread | null
  /** First to last token, per token after the first; undefined for answers of one token. */
  tpotMs: Spread | null
  /** Arrival to last token. */
  e2eMs: Spread | null
  /** Answer tokens per second between the first arrival and the last finish. */
  tokensPerSecond: number
  restarts: number
  /** Prompt tokens found in a prefix cache. */
  cachedTokens: number
  /** By model, if there are several. */
  models?: Record<string, LlmModelSummary>
  /** Number of prompts cut to fit the model. */
  cutPrompts: number
  /** With drawn answer lengths: number of answers cut at the model length. */
  cutAnswers?: number
  /** In an open loop: the rate ÷ the capacity of the replicas. */
  rho?: number
  /** Wall time of the simulation: the only number that varies between identical runs. */
  wallMs: number
}

/** The summary of one of several models. */
export type LlmModelSummary = Omit<LlmRigSummary, 'wallMs' | 'cutPrompts' | 'cutAnswers' | 'models'>

/** The summary of these requests. */
export function summarise(requests: readonly LlmRequest[], iterations: number): LlmModelSummary {
  const ttft = new Float64Array(requests.length)
  const e2e = new Float64Array(requests.length)
  const tpot = new Float64Array(requests.length)
  let spaced = 0
  let restarts = 0
  let tokens = 0
  let cachedTokens = 0
  let fromUs = Number.POSITIVE_INFINITY
  let toUs = 0
  for (let i = 0; i < requests.length; i++) {
    const { arrivedUs, firstTokenUs, finishedUs, outputTokens } = requests[i]
    ttft[i] = (firstTokenUs - arrivedUs) / 1000
    e2e[i] = (finishedUs - arrivedUs) / 1000
    if (outputTokens > 1) tpot[spaced++] = (finishedUs - firstTokenUs) / 1000 / (outputTokens - 1)
    restarts += requests[i].restarts
    tokens += outputTokens
    cachedTokens += requests[i].cachedTokens
    fromUs = Math.min(fromUs, arrivedUs)
    toUs = Math.max(toUs, finishedUs)
  }
  return {
    requests: requests.length,
    iterations,
    ttftMs: spreadOf(ttft),
    tpotMs: spreadOf(tpot.subarray(0, spaced)),
    e2eMs: spreadOf(e2e),
    tokensPerSecond: requests.length === 0 ? 0 : (tokens / (toUs - fromUs)) * 1e6,
    restarts,
    cachedTokens,
  }
}

/** The numbers of a summary by name. */
export function llmNumbers({ ttftMs, tpotMs, e2eMs, tokensPerSecond, restarts }: LlmRigSummary): Record<string, number> {
  const spreads = Object.entries({ ttftMs, tpotMs, e2eMs }).flatMap(([name, spread]) =>
    Object.entries(spread ?? {}).map(([statistic, value]) => [`${name}.${statistic}`, value]),
  )
  return { ...Object.fromEntries(spreads), tokensPerSecond, restarts }
}

/** One row per request: seconds with µs digits, from the start of the run. */
export function resultsCsv(requests: readonly LlmRequest[]): string {
  const rows = ['id,arrived_at,scheduled_at,first_token_at,finished_at,restarts']
  for (const r of requests) {
    const times = [r.arrivedUs, r.scheduledUs, r.firstTokenUs, r.finishedUs].map((us) => (us / 1e6).toFixed(6))
    rows.push(`${r.id},${times.join(',')},${r.restarts}`)
  }
  return `${rows.join('\n')}\n`
}

/** Mean and percentiles (linear between order statistics). Sorts the values in place. */
export function spreadOf(values: Float64Array): Spread | null {
  if (values.length === 0) return null
  values.sort()
  let sum = 0
  for (const value of values) sum += value
  const at = (p: number) => {
    const place = p * (values.length - 1)
    const below = Math.floor(place)
    const above = Math.min(below + 1, values.length - 1)
    return values[below] + (values[above] - values[below]) * (place - below)
  }
  return { mean: sum / values.length, p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99) }
}
