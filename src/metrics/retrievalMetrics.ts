import type { MeanMetric, QuantilesMetric } from '../model/metric.ts'
import { milliseconds, share } from '../model/turnMetric.ts'

export const retrievalWaitMs = milliseconds(
  'retrieval.waitMs',
  'Retrieval wait',
  'retrieval_wait_ms',
  'coarse',
  'What a question waited for the embedding and the reranking pool, summed.',
)
export const retrievalServiceMs = milliseconds(
  'retrieval.serviceMs',
  'Retrieval work',
  'retrieval_work_ms',
  'coarse',
  'Embedding, search, rerank and fetch, without the waits for their pools.',
)
export const retrievalDocs: QuantilesMetric = {
  name: 'retrieval.docs',
  kind: 'quantiles',
  unit: 'documents',
  label: 'Documents in the prompt',
  better: null,
  of: 'docs',
  reach: 'coarse',
  about: 'Documents put into the prompt, of turns that look something up.',
}
export const retrievalWatermarkAgeMs = milliseconds(
  'retrieval.watermarkAgeMs',
  'Age of documents',
  'doc_age_ms',
  'everySlice',
  'How far the documents cited are behind their source: the age of the index’s freshness watermark.',
)
export const retrievalRerankApplied: MeanMetric = share(
  'retrieval.rerankApplied',
  'Reranked in time',
  'more',
  'rerank_applied',
  'Share of retrievals that were reranked in time; those of the semantic cache are not counted.',
)
export const retrievalCacheHit: MeanMetric = share(
  'retrieval.cacheHit',
  'Semantic cache hits',
  'more',
  'semantic_cache_hit',
  'Share of retrievals answered by the semantic cache.',
)
