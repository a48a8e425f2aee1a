/** The requirements of a stage on the pools that serve it. */
export interface PoolNeed {
  /** Name of the kind, as a scenario writes it at a pool (`stage: embed`). */
  kind: string
  about: string
  /** Name of the server kind: `pool` or `llm`. */
  server: string
  /** GPUs of one worker by default; 0: CPU cores. */
  gpusPerWorker: number
  /** How its workers fill batches. */
  batching: 'none' | 'dynamic' | 'sequence'
  /** Whether the jobs of a batch overlap in time, so that a batch costs less than their sum. */
  overlaps?: boolean
  /** Pools of the kind that a region can have, default 1; the others are fallbacks of the first. */
  perRegion?: number
  /** Kind of the profiles that such a pool accepts. */
  profile?: 'asr' | 'llm' | 'pool'
}
