import type { Metric } from '../../model/metric.ts'
import { milliseconds, share } from '../../model/turnMetric.ts'

/** Metrics of retrieval. */
export const retrievalMetrics: readonly Metric[] = [
  milliseconds(
    'retrieval.waitMs',
    'Retrieval wait',
    'retrieval_wait_ms',
    'coarse',
    'What a question waited for the embedding and the reranking pool, summed.',
  ),
  milliseconds(
    'retrieval.serviceMs',
    'Retrieval work',
    'retrieval_work_ms',
    'coarse',
    'Embedding, search, rerank and fetch, without the waits for their pools.',
  ),
  {
    name: 'retrieval.docs',
    kind: 'quantiles',
    unit: 'documents',
    label: 'Documents in the prompt',
    better: null,
    of: 'docs',
    reach: 'coarse',
    about: 'Documents put into the prompt, of turns that look something up.',
  },
  {
    ...milliseconds(
      'retrieval.watermarkAgeMs',
      'Age of documents',
      'doc_age_ms',
      'everySlice',
      'How far the documents cited are behind their source: the age of the index’s freshness watermark.',
    ),
    tenantLag: { ending: 'p50' },
  },
  share(
    'retrieval.rerankApplied',
    'Reranked in time',
    'more',
    'rerank_applied',
    'Share of retrievals that were reranked in time; those of the semantic cache are not counted.',
  ),
  share(
    'retrieval.cacheHit',
    'Semantic cache hits',
    'more',
    'semantic_cache_hit',
    'Share of retrievals answered by the semantic cache.',
  ),
]
