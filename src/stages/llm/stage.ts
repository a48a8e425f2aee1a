import type { Stage } from '../stage.ts'
import { llmColumns } from './columns.ts'
import { llmKnobs } from './knobs.ts'
import { llmMetrics } from './metrics.ts'
import { Llm } from './llm.ts'
import { Prompts } from './prompts.ts'

export const llm: Stage = {
  name: 'llm',
  title: 'LLM',
  about: 'writes the answer on replicas with continuous batching',
  knobs: llmKnobs,
  columns: llmColumns,
  metrics: llmMetrics,
  accepts: [['prompt', 'transcript']],
  emits: ['segment', 'answerEnd'],
  pools: [
    {
      ...{ kind: 'llm', about: 'replicas of a language model; a second pool of a region is its fallback', server: 'llm' },
      ...{ gpusPerWorker: 1, batching: 'dynamic', profile: 'llm', perRegion: 2 },
    },
  ],
  offers: { userTokens: 'userTokens', clarifyRatio: 'clarifyRatio' },
  moments: [(turn) => turn.askedUs, (turn) => turn.firstTokenUs],
  steps: [
    { title: 'LLM wait', plus: ['llm_wait_ms'], minus: [] },
    { title: 'LLM first token', plus: ['ttft_ms'], minus: ['llm_wait_ms'] },
  ],
  takesAct: (act) => act.act === 'flush' && act.cache === 'prefix',
  build: (context) => {
    const { cohorts } = context.scenario
    const { ask, leave } = new Llm(context, new Prompts(context, cohorts.map(({ tokens }) => tokens)))
    return { ports: { prompt: ask, transcript: ask }, turnEnds: leave }
  },
}
