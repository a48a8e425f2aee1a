/** What a stage needs of the pools that serve it. */
export interface PoolNeed {
  /** What a scenario writes as `stage:` of such a pool. */
  kind: string
  /** One sentence: what the pool does. */
  about: string
  /** Name of the server kind; see `serverKinds`. */
  server: string
  /** GPUs of one worker unless the scenario says otherwise; 0 is a CPU core. */
  gpusPerWorker: number
  /** `none`: one job at a time; `dynamic`: any jobs share a batch; `sequence`: a stream keeps a slot on one worker. */
  batching: 'none' | 'dynamic' | 'sequence'
  /** Part of a job's work runs beside the longest of its batch; see `batchOverlap`. */
  overlaps?: boolean
  /** The kind of fitted profile that it can take; absent: none. */
  profile?: 'asr' | 'llm' | 'pool'
}

/** The pools that the stages of a voice service need, in the order of a turn. */
export const poolNeeds: readonly PoolNeed[] = [
  { kind: 'vad', about: 'voice activity detection on CPU cores', server: 'pool', gpusPerWorker: 0, batching: 'none' },
  {
    kind: 'asr',
    about: 'streaming recognition; a stream keeps its slot',
    server: 'pool',
    gpusPerWorker: 1,
    batching: 'sequence',
    profile: 'asr',
  },
  {
    kind: 'embed',
    about: 'embeds questions for the vector search',
    server: 'pool',
    gpusPerWorker: 0,
    batching: 'dynamic',
    overlaps: true,
    profile: 'pool',
  },
  {
    kind: 'rerank',
    about: 'ranks the documents that were found',
    server: 'pool',
    gpusPerWorker: 0,
    batching: 'dynamic',
    overlaps: true,
    profile: 'pool',
  },
  {
    kind: 'llm',
    about: 'writes answers; continuous batching over a KV cache',
    server: 'llm',
    gpusPerWorker: 1,
    batching: 'none',
    profile: 'llm',
  },
  {
    kind: 'tts',
    about: 'speech synthesis',
    server: 'pool',
    gpusPerWorker: 1,
    batching: 'dynamic',
    overlaps: true,
    profile: 'pool',
  },
  { kind: 'egress', about: 'media gateway on CPU cores', server: 'pool', gpusPerWorker: 0, batching: 'none' },
]

/** The need that a pool's `stage:` names; undefined for an unknown one. */
export function poolNeedOf(kind: string): PoolNeed | undefined {
  return poolNeeds.find((need) => need.kind === kind)
}
