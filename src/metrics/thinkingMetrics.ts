import type { TurnColumn } from '../model/turnColumns.ts'
import { milliseconds } from './hearingMetrics.ts'
import type { CountMetric, MeanMetric, QuantilesMetric, RatioMetric } from './metricSpec.ts'

export const retrievalWaitMs = milliseconds('retrieval_wait_ms', 'coarse', 'Waiting for the retrieval pools.')
export const retrievalServiceMs = milliseconds('retrieval_work_ms', 'coarse', 'Embedding, search, rerank and fetch.')
export const retrievalDocs: QuantilesMetric = {
  kind: 'quantiles',
  unit: 'documents',
  of: 'docs',
  reach: 'coarse',
  about: 'Documents put into the prompt.',
}
export const retrievalWatermarkAgeMs = milliseconds(
  'doc_age_ms',
  'everySlice',
  'How far the documents cited are behind their source: the age of the index’s freshness watermark.',
)
export const retrievalRerankApplied = share('rerank_applied', 'Share of retrievals that were reranked in time.')
export const retrievalCacheHit = share('semantic_cache_hit', 'Share of retrievals answered by the semantic cache.')

export const llmWaitMs = milliseconds('llm_wait_ms', 'everySlice', 'From the request to its first step on a replica.')
export const llmServiceMs = milliseconds('llm_work_ms', 'coarse', 'From the first step on a replica to the last token.')
export const llmTtftMs = milliseconds('ttft_ms', 'everySlice', 'Request to the first token.')
export const llmTpotMs = milliseconds('tpot_ms', 'everySlice', 'Time per output token after the first.')
export const llmPromptTokens = tokens('prompt_tokens', 'everySlice', 'Prompt tokens: all sections.')
export const llmSystemTokens = tokens('system_tokens', 'coarse', 'Prompt tokens of the system prompt and tools.')
export const llmHistoryTokens = tokens('history_tokens', 'coarse', 'Prompt tokens of the conversation so far.')
export const llmDocTokens = tokens('doc_tokens', 'coarse', 'Prompt tokens of retrieved documents.')
export const llmComputedPromptTokens: QuantilesMetric = {
  kind: 'quantiles',
  unit: 'tokens',
  of: (turns) => {
    const prompt = turns.column('prompt_tokens')
    const cached = turns.column('cached_prompt_tokens')
    return (row) => prompt[row] - (Number.isNaN(cached[row]) ? 0 : cached[row])
  },
  reach: 'coarse',
  about: 'Prompt tokens that were computed, not found in the prefix cache.',
}
export const llmOutputTokens = tokens('output_tokens', 'everySlice', 'Tokens of the answer.')
export const llmPrefixHit: RatioMetric = {
  kind: 'ratio',
  unit: 'ratio',
  of: 'cached_prompt_tokens',
  over: 'prompt_tokens',
  reach: 'everySlice',
  about: 'Prompt tokens found in the prefix cache ÷ all prompt tokens.',
}
export const llmAttemptsPerTurn: MeanMetric = {
  kind: 'mean',
  unit: 'count/turn',
  of: 'attempts',
  reach: 'everySlice',
  about: 'Requests sent to the LLM per turn that asked it; above 1 are retries.',
}
export const llmPreemptions: MeanMetric = {
  kind: 'mean',
  unit: 'count/turn',
  of: 'preemptions',
  reach: 'coarse',
  about: 'Times a turn’s request lost its KV blocks and began again, per turn.',
}
export const llmRequests: CountMetric = {
  kind: 'count',
  unit: 'count',
  of: 'attempts',
  reach: 'everySlice',
  about: 'Requests sent to the LLM, retries included, by turns that ended in the window.',
}

function tokens(of: TurnColumn, reach: 'everySlice' | 'coarse', about: string): QuantilesMetric {
  return { kind: 'quantiles', unit: 'tokens', of, reach, about }
}

function share(of: TurnColumn, about: string): MeanMetric {
  return { kind: 'mean', unit: 'ratio', of, reach: 'everySlice', about }
}
