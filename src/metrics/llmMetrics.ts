import type { TurnColumn } from '../model/turnColumns.ts'
import { byPool, poolSlices, sumOver } from '../model/metricFolds.ts'
import type { CountMetric, GaugeMetric, MeanMetric, QuantilesMetric, RatioMetric, Reach } from '../model/metric.ts'
import { milliseconds } from '../model/turnMetric.ts'

export const llmTtftMs: QuantilesMetric = {
  name: 'llm.ttftMs',
  kind: 'quantiles',
  unit: 'ms',
  label: 'Time to first token',
  better: 'less',
  of: 'ttft_ms',
  reach: 'everySlice',
  about: 'From the question to the language model to the first token of its answer, over all attempts.',
}
export const llmWaitMs = milliseconds(
  'llm.waitMs',
  'LLM wait',
  'llm_wait_ms',
  'everySlice',
  'From the request of the attempt that answered to its first step on a replica.',
)
export const llmServiceMs = milliseconds(
  'llm.serviceMs',
  'LLM work',
  'llm_work_ms',
  'coarse',
  'From the question to the last token, without the wait of the attempt that answered.',
)
export const llmTpotMs = milliseconds(
  'llm.tpotMs',
  'Time per token',
  'tpot_ms',
  'everySlice',
  'Time per output token after the first, of answers written to their end.',
)
export const llmPromptTokens = tokens('llm.promptTokens', 'Prompt tokens', 'prompt_tokens', 'everySlice', 'Prompt tokens: all sections.')
export const llmSystemTokens = tokens(
  'llm.promptTokens.system',
  'System prompt tokens',
  'system_tokens',
  'coarse',
  'Prompt tokens of the system prompt and tools.',
)
export const llmHistoryTokens = tokens(
  'llm.promptTokens.history',
  'History tokens',
  'history_tokens',
  'coarse',
  'Prompt tokens of the conversation so far.',
)
export const llmDocTokens = tokens(
  'llm.promptTokens.docs',
  'Document tokens',
  'doc_tokens',
  'coarse',
  'Prompt tokens of retrieved documents.',
)
export const llmComputedPromptTokens: QuantilesMetric = {
  name: 'llm.computedPromptTokens',
  kind: 'quantiles',
  unit: 'tokens',
  label: 'Computed prompt tokens',
  better: 'less',
  of: (turns) => {
    const prompt = turns.column('prompt_tokens')
    const cached = turns.column('cached_prompt_tokens')
    return (row) => prompt[row] - cached[row]
  },
  reach: 'coarse',
  about: 'Prompt tokens that were computed, not found in the prefix cache, of turns that got a token.',
}
export const llmOutputTokens = tokens(
  'llm.outputTokens',
  'Output tokens',
  'output_tokens',
  'everySlice',
  'Tokens of the answer.',
)
export const llmPrefixHit: RatioMetric = {
  name: 'llm.prefixHit',
  kind: 'ratio',
  unit: 'ratio',
  label: 'Prefix cache hits',
  better: 'more',
  of: 'cached_prompt_tokens',
  over: 'prompt_tokens',
  reach: 'everySlice',
  about: 'Prompt tokens found in the prefix cache ÷ all prompt tokens; a turn that got no token found none.',
}
export const llmAttemptsPerTurn: MeanMetric = {
  name: 'llm.attemptsPerTurn',
  kind: 'mean',
  unit: 'count/turn',
  label: 'LLM attempts a turn',
  better: 'less',
  of: 'attempts',
  reach: 'everySlice',
  about: 'Requests a turn made that the LLM let in, a prompt too long for the model among them, per turn that asked it; above 1 are retries.',
}
export const llmPreemptions: MeanMetric = {
  name: 'llm.preemptions',
  kind: 'mean',
  unit: 'count/turn',
  label: 'Preemptions a turn',
  better: 'less',
  of: 'preemptions',
  reach: 'coarse',
  about: 'Times the requests of a turn lost their KV blocks and began again, per turn that asked the LLM: of all its attempts, until it ended.',
}
export const llmRecomputedTokens: MeanMetric = {
  name: 'llm.recomputedTokens',
  kind: 'mean',
  unit: 'tokens',
  label: 'Recomputed tokens a turn',
  better: 'less',
  of: 'recomputed_tokens',
  reach: 'coarse',
  about: 'Tokens computed again after a preemption, per turn that asked the LLM: of all its attempts, until it ended.',
}
export const llmRequests: CountMetric = {
  name: 'llm.requests',
  kind: 'count',
  unit: 'count',
  label: 'LLM requests',
  better: null,
  of: 'attempts',
  reach: 'everySlice',
  about: 'Requests that the LLM let in, retries and prompts too long for it included, of turns that ended in the window.',
}

const gauge = { kind: 'gauge', slices: poolSlices } as const

export const llmKvUsage: GaugeMetric = {
  ...gauge,
  name: 'llm.kvUsage',
  unit: 'ratio',
  label: 'KV blocks in use',
  better: 'less',
  pooling: 'mean',
  spiky: true,
  fold: byPool('kv_usage', { stage: 'llm' }),
  about: 'KV blocks in use ÷ all, when the minute closes.',
}
export const llmBatchSize: GaugeMetric = {
  ...gauge,
  name: 'llm.batchSize',
  unit: 'count',
  label: 'LLM batch size',
  better: null,
  pooling: 'mean',
  fold: byPool('batch_size_mean', { stage: 'llm' }),
  about: 'Sequences in an iteration, mean over the time that replicas iterate.',
}
export const llmPreemptionsInMinute: GaugeMetric = {
  ...gauge,
  slices: 'all',
  name: 'llm.preemptionsPerMinute',
  unit: 'count',
  label: 'Preemptions a minute',
  better: 'less',
  pooling: 'mean',
  fold: (facts, point) => point('', sumOver(facts, 'preemptions', ['llm'])),
  about: 'Times requests lost their KV blocks in the minute, whoever they belonged to: zombies are counted too.',
}

function tokens(name: string, label: string, of: TurnColumn, reach: Reach, about: string): QuantilesMetric {
  return { name, kind: 'quantiles', unit: 'tokens', label, better: null, of, reach, about }
}
