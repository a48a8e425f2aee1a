import type { Stage } from '../stage.ts'
import { retrievalColumns } from './columns.ts'
import { retrievalKnobs } from './knobs.ts'
import { retrievalMetrics } from './metrics.ts'
import { IndexState } from './indexState.ts'
import { Retrieval } from './retrieval.ts'

export const retrieval: Stage = {
  name: 'retrieval',
  title: 'Retrieval',
  about: 'embeds, searches, reranks and fetches documents',
  knobs: retrievalKnobs,
  columns: retrievalColumns,
  metrics: retrievalMetrics,
  accepts: ['transcript'],
  emits: ['prompt'],
  pools: [
    {
      ...{ kind: 'embed', about: 'workers that embed questions', server: 'pool', gpusPerWorker: 0 },
      ...{ batching: 'dynamic', overlaps: true, profile: 'pool' },
    },
    {
      ...{ kind: 'rerank', about: 'workers that rerank documents', server: 'pool', gpusPerWorker: 0 },
      ...{ batching: 'dynamic', overlaps: true, profile: 'pool' },
    },
  ],
  offers: { documentTokens: 'chunkTokens' },
  steps: [
    { title: 'retrieval wait', plus: ['retrieval_wait_ms'], minus: [] },
    { title: 'retrieval work', plus: ['retrieval_work_ms'], minus: [] },
  ],
  takesAct: (act) => act.act === 'refreshIndex' || act.act === 'pinIndex' || (act.act === 'flush' && act.cache === 'semantic'),
  resident: (context) => new IndexState(context, context.scenario.components.index.start),
  build: (context) => ({ ports: { transcript: new Retrieval(context, context.resident as IndexState).find } }),
}
