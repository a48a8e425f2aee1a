import { fault } from '../model/shorthand.ts'

const llmPool = { unit: 'pool', base: '', about: 'LLM pool; all if nothing is said.' } as const

/**
 * C01. Contexts grow; no effect until the KV blocks are nearly used up. `kvBlocks` is read at the start of a run, so it cannot
 * be lowered instead.
 */
export const kvPressure = fault({
  name: 'kv-pressure',
  catalogue: 'C01',
  about: 'Contexts grow until the KV cache is full',
  params: {
    system: { unit: 'tokens', base: 12_000, about: 'System prompt.' },
    output: { unit: 'tokens', base: 120, about: 'Median spoken answer.' },
  },
  unfold: ({ system, output }) => ({
    changes: [
      { knob: 'stage/llm.systemTokens', set: system, where: {} },
      { knob: 'stage/llm.outputTokensMedian', set: output, where: {} },
    ],
    acts: [],
  }),
})

/** C02. System prompt and tools grow for all calls on the prompt version; documents and history do not. */
export const promptBloat = fault({
  name: 'prompt-bloat',
  catalogue: 'C02',
  about: 'The prompt template grows',
  params: {
    system: { unit: 'tokens', base: 2600, about: 'System prompt.' },
    tools: { unit: 'tokens', base: 1200, about: 'Tool descriptions.' },
  },
  unfold: ({ system, tools }) => ({
    changes: [
      { knob: 'stage/llm.systemTokens', set: system, where: {} },
      { knob: 'stage/llm.toolTokens', set: tools, where: {} },
    ],
    acts: [],
  }),
})

/** C04. Document tokens grow, for turns that retrieve. */
export const tooManyDocuments = fault({
  name: 'too-many-documents',
  catalogue: 'C04',
  about: 'Retrieval puts more documents into the prompt',
  params: { documents: { unit: 'count', base: 12, about: 'Documents in the prompt.' } },
  unfold: ({ documents }) => ({ changes: [{ knob: 'stage/retrieval.topK', set: documents, where: {} }], acts: [] }),
})

/** C05. Volatile content at the head of the prompt: the same tokens, computed every time. */
export const prefixCacheBroken = fault({
  name: 'prefix-cache-broken',
  catalogue: 'C05',
  about: 'Prompts no longer start with the shared prefix',
  params: { reuse: { unit: 'ratio', base: 0, about: 'Share of turns that start with the shared prefix.' } },
  unfold: ({ reuse }) => ({ changes: [{ knob: 'stage/llm.prefixReuse', set: reuse, where: {} }], acts: [] }),
})

/** C06. The same tokens in smaller batches: more GPU time a token. */
export const smallerBatch = fault({
  name: 'smaller-batch',
  catalogue: 'C06',
  about: 'LLM replicas decode fewer sequences at once',
  params: { sequences: { unit: 'count', base: 4, about: 'Sequences in one iteration.' }, pool: llmPool },
  unfold: ({ sequences, pool }, around) => ({
    changes: around
      .named(pool, 'llm')
      .map((name) => ({ knob: `pool/${name}.maxSequences`, set: sequences, where: {} })),
    acts: [],
  }),
})

/** C08. Short timeouts and many attempts: abandoned requests return as load. */
export const retryStorm = fault({
  name: 'retry-storm',
  catalogue: 'C08',
  about: 'The agent gives up early on the LLM and asks again',
  params: {
    patience: { unit: 'ms', base: 120, about: 'Wait for a first token before the next attempt.' },
    attempts: { unit: 'count', base: 5, about: 'Attempts a turn may make.' },
  },
  unfold: ({ patience, attempts }) => ({
    changes: [
      { knob: 'stage/llm.retryAfterMs', set: patience, where: {} },
      { knob: 'stage/llm.attemptsMax', set: attempts, where: {} },
    ],
    acts: [],
  }),
})

/** C10. Answers that do not stop: output tokens, decode time and speech grow. */
export const runawayOutput = fault({
  name: 'runaway-output',
  catalogue: 'C10',
  about: 'Answers become much longer',
  params: {
    median: { unit: 'tokens', base: 90, about: 'Median spoken answer.' },
    most: { unit: 'tokens', base: 900, about: 'Token budget of an answer.' },
  },
  unfold: ({ median, most }) => ({
    changes: [
      { knob: 'stage/llm.outputTokensMedian', set: median, where: {} },
      { knob: 'stage/llm.outputTokensMax', set: most, where: {} },
    ],
    acts: [],
  }),
})

/** C11. Requests of callers who left continue to run. */
export const zombieWork = fault({
  name: 'zombie-work',
  catalogue: 'C11',
  about: 'Abandoned requests are not cancelled on the GPU',
  params: { cancelled: { unit: 'ratio', base: 0, about: 'Share of left requests that are cancelled.' } },
  unfold: ({ cancelled }) => ({ changes: [{ knob: 'stage/llm.cancelOnLeave', set: cancelled, where: {} }], acts: [] }),
})

/** D01. The refresh runs, but the alias of one tenant stays on the old build. Write it with `instead:` the routine refresh. */
export const staleIndex = fault({
  name: 'stale-index',
  catalogue: 'D01',
  about: 'The index refresh leaves one tenant on the old index',
  params: {
    version: { unit: 'version', about: 'Version that the refresh builds.' },
    tenant: { unit: 'tenant', about: 'Tenant whose alias does not move.' },
  },
  unfold: ({ version, tenant }) => ({
    changes: [],
    acts: [{ act: 'refreshIndex', version: String(version), where: {}, failsWhere: { tenant: String(tenant) } }],
  }),
})

/** D07. Names are recognised as other names; answers use the wrong document. */
export const entitySubstitution = fault({
  name: 'entity-substitution',
  catalogue: 'D07',
  about: 'ASR hears names as other names',
  params: { share: { unit: 'ratio', base: 0.14, about: 'Share of turns with a wrong name.' } },
  unfold: ({ share }) => ({ changes: [{ knob: 'stage/asr.entitySubstitution', set: share, where: {} }], acts: [] }),
})

/** D08. Retrieval gets faster and worse. */
export const rerankerTimeout = fault({
  name: 'reranker-timeout',
  catalogue: 'D08',
  about: 'The reranker is given up on early',
  params: { timeout: { unit: 'ms', base: 8, about: 'Wait for the reranker.' } },
  unfold: ({ timeout }) => ({
    changes: [{ knob: 'stage/retrieval.rerankTimeoutMs', set: timeout, where: {} }],
    acts: [],
  }),
})

/** D09. Answers are not based on the documents although the right ones were found. */
export const groundingLost = fault({
  name: 'grounding-lost',
  catalogue: 'D09',
  about: 'The prompt no longer holds answers to the documents',
  params: { ungrounded: { unit: 'ratio', base: 0.12, about: 'Share of answers not supported by good documents.' } },
  unfold: ({ ungrounded }) => ({
    changes: [{ knob: 'stage/retrieval.ungroundedRatio', set: ungrounded, where: {} }],
    acts: [],
  }),
})
