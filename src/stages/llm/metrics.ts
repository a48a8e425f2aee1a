import { byPool, byStages, poolSlices } from '../../model/metricFolds.ts'
import type { Metric, QuantilesMetric, Reach, Reading } from '../../model/metric.ts'
import type { TurnColumn } from '../../model/turnColumns.ts'
import { milliseconds } from '../../model/turnMetric.ts'

/** Requests of a turn that the model did not refuse. */
const letIn: Reading = (turns) => {
  const attempts = turns.column('attempts')
  const refused = turns.column('refused_attempts')
  return (row) => attempts[row] - refused[row]
}

const gauge = { kind: 'gauge', slices: poolSlices } as const

/** Metrics of the language model. */
export const llmMetrics: readonly Metric[] = [
  {
    name: 'llm.ttftMs',
    kind: 'quantiles',
    unit: 'ms',
    label: 'Time to first token',
    better: 'less',
    of: 'ttft_ms',
    reach: 'everySlice',
    about: 'From the question to the language model to the first token of its answer, over all attempts.',
    chart: { name: 'firstToken', title: 'Time to first token', subtitle: 'From the LLM request to its first token.' },
    sliceColumn: { ending: 'p95' },
  },
  milliseconds(
    'llm.waitMs',
    'LLM wait',
    'llm_wait_ms',
    'everySlice',
    'From the request of the attempt that answered to its first step on a replica.',
  ),
  milliseconds(
    'llm.serviceMs',
    'LLM work',
    'llm_work_ms',
    'coarse',
    'From the question to the last token, without the wait of the attempt that answered.',
  ),
  milliseconds(
    'llm.tpotMs',
    'Time per token',
    'tpot_ms',
    'everySlice',
    'Time per output token after the first, of answers written to their end.',
  ),
  tokens('llm.promptTokens', 'Prompt tokens', 'prompt_tokens', 'everySlice', 'Prompt tokens: all sections.'),
  tokens(
    'llm.promptTokens.system',
    'System prompt tokens',
    'system_tokens',
    'coarse',
    'Prompt tokens of the system prompt and tools.',
  ),
  tokens(
    'llm.promptTokens.history',
    'History tokens',
    'history_tokens',
    'coarse',
    'Prompt tokens of the conversation so far.',
  ),
  tokens(
    'llm.promptTokens.docs',
    'Document tokens',
    'doc_tokens',
    'coarse',
    'Prompt tokens of retrieved documents.',
  ),
  {
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
  },
  tokens(
    'llm.outputTokens',
    'Output tokens',
    'output_tokens',
    'everySlice',
    'Tokens of the answer.',
  ),
  {
    name: 'llm.prefixHit',
    kind: 'ratio',
    unit: 'ratio',
    label: 'Prefix cache hits',
    better: 'more',
    of: 'cached_prompt_tokens',
    over: 'prompt_tokens',
    reach: 'everySlice',
    about: 'Prompt tokens found in the prefix cache ÷ all prompt tokens; a turn that got no token found none.',
  },
  {
    name: 'llm.attemptsPerTurn',
    kind: 'mean',
    unit: 'count/turn',
    label: 'LLM attempts a turn',
    better: 'less',
    of: letIn,
    reach: 'everySlice',
    about: 'Requests a turn made that the LLM let in, per turn that asked it: above 1 are retries, and a refused request counts as none.',
  },
  {
    name: 'llm.preemptions',
    kind: 'mean',
    unit: 'count/turn',
    label: 'Preemptions a turn',
    better: 'less',
    of: 'preemptions',
    reach: 'coarse',
    about: 'Times the requests of a turn lost their KV blocks and began again, per turn that asked the LLM: of all its attempts, until it ended.',
  },
  {
    name: 'llm.recomputedTokens',
    kind: 'mean',
    unit: 'tokens',
    label: 'Recomputed tokens a turn',
    better: 'less',
    of: 'recomputed_tokens',
    reach: 'coarse',
    about: 'Tokens computed again after a preemption, per turn that asked the LLM: of all its attempts, until it ended.',
  },
  {
    name: 'llm.requests',
    kind: 'count',
    unit: 'count',
    label: 'LLM requests',
    better: null,
    of: letIn,
    reach: 'everySlice',
    about: 'Requests that the LLM let in, retries included, of turns that ended in the window. Refused ones are in pool.rejected.',
  },
  {
    ...gauge,
    name: 'llm.kvUsage',
    unit: 'ratio',
    label: 'KV blocks in use',
    better: 'less',
    pooling: 'mean',
    spiky: true,
    fold: byPool('kv_usage', { stage: 'llm' }),
    about: 'KV blocks in use ÷ all, when the minute closes.',
  },
  {
    ...gauge,
    name: 'llm.batchSize',
    unit: 'count',
    label: 'LLM batch size',
    better: null,
    pooling: 'mean',
    fold: byPool('batch_size_mean', { stage: 'llm' }),
    about: 'Sequences in an iteration, mean over the time that replicas iterate.',
  },
  {
    ...gauge,
    slices: 'all',
    name: 'llm.preemptionsPerMinute',
    unit: 'count',
    label: 'Preemptions a minute',
    better: 'less',
    pooling: 'mean',
    fold: byStages('preemptions', ['llm']),
    about: 'Times requests lost their KV blocks in the minute, whoever they belonged to: zombies are counted too.',
  },
]

function tokens(name: string, label: string, of: TurnColumn, reach: Reach, about: string): QuantilesMetric {
  return { name, kind: 'quantiles', unit: 'tokens', label, better: null, of, reach, about }
}
