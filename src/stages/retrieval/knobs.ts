import type { KnobSpecs } from '../../model/knob.ts'

/** Knobs of this stage; the address is `stage/retrieval.<knob>`. */
export const retrievalKnobs = {
  topK: {
    unit: 'count',
    base: 4,
    min: 0,
    max: 200,
    integer: true,
    perTurn: true,
    about: 'Documents put into the prompt. Assumption.',
  },
  chunkTokens: {
    unit: 'tokens',
    base: 220,
    min: 1,
    max: 20000,
    integer: true,
    perTurn: true,
    about: 'Length of one document chunk. Assumption.',
  },
  rerankTimeoutMs: {
    unit: 'ms',
    base: 400,
    min: 0,
    max: 60000,
    perTurn: true,
    about: 'After this the order of the vector search is used and rerank_applied is 0. Assumption.',
  },
  annMs: {
    unit: 'ms',
    base: 22,
    min: 0,
    max: 60000,
    perTurn: true,
    about:
      'Median of the vector search, lognormal sigma 0.704 (p50 22, p95 70; pursuitagent.com production telemetry).',
  },
  hydrateMs: {
    unit: 'ms',
    base: 18,
    min: 0,
    max: 60000,
    perTurn: true,
    about: 'Median of fetching the texts, lognormal sigma 0.826 (p50 18, p95 70; same source).',
  },
  cacheHitRatio: {
    unit: 'ratio',
    base: 0.1,
    min: 0,
    max: 1,
    perTurn: true,
    about:
      'Share of questions answered from the semantic cache while its entries live. Assumption; 0.75 in arXiv 2603.02206.',
  },
  cacheTtlMs: {
    unit: 'ms',
    base: 600000,
    min: 0,
    max: 864000000,
    perTurn: true,
    about: 'How long a semantic cache entry lives; its documents are that much older. Assumption.',
  },
  ungroundedRatio: {
    unit: 'ratio',
    base: 0.02,
    min: 0,
    max: 1,
    perTurn: true,
    about: 'Share of answers not supported although the right documents were found. Domain page, drill 4: 2 %.',
  },
  staleWrongRatio: {
    unit: 'ratio',
    base: 0.235,
    min: 0,
    max: 1,
    perTurn: true,
    about:
      'Share of questions on a changed policy whose answer differs between the old and the new text; with 2 % base it makes 25 %.',
  },
  missRatio: {
    unit: 'ratio',
    base: 0.01,
    min: 0,
    max: 1,
    perTurn: true,
    about:
      'Share of questions for which no visible document is found (ACL, encoder mismatch); half of those answers are ungrounded. Assumption.',
  },
  priority: {
    unit: 'count',
    base: 0,
    min: -100,
    max: 100,
    integer: true,
    perTurn: true,
    about: 'Priority of embedding and reranking, lower first, in pools with priority. Assumption: all alike.',
  },
  embedDeadlineMs: {
    unit: 'ms',
    base: 100,
    min: 0,
    max: 3600000,
    perTurn: true,
    about: 'A question should be embedded so soon, for edf and admission by deadline; a rerank is due at its time-out. Assumption: a quarter of that.',
  },
} as const satisfies KnobSpecs
