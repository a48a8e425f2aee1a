/** Configuration of a model server. */
export interface ServerSettings {
  instances: number
  batchMax: number
  batchPreferred: number[]
  batchDelayMs: number
}

/** A fitted pool. Times in ms. */
export interface PoolModel extends ServerSettings {
  /** A batch of n takes stepMs + perUnitMs · n while it has the GPU to itself, times lognormal noise of mean 1. */
  stepMs: number
  perUnitMs: number
  cv: number
  /** With k busy instances each takes 1 + interference · (k − 1) times as long. Below 0: a GPU that clocks up under load. */
  interference: number
  /** Client and network: for each request, and in addition for sequential ones. */
  overheadMs: number
  serialMs: number
}

/** A fitted streaming recogniser on one GPU. Times in ms. */
export interface AsrModel {
  chunkMs: number
  /** A batch of n chunks takes stepMs + perUnitMs · n, times lognormal noise of mean 1. */
  stepMs: number
  perUnitMs: number
  cv: number
  /** Pipeline, client and network, per chunk. */
  overheadMs: number
  /** Work of an utterance's last chunk, in chunks, and the extra delay of its result. */
  finalWork: number
  finalMs: number
}

interface Named {
  /** Small letters, digits and hyphens. */
  name: string
  /** Source of the measurements, and which of them the fit used. */
  source: string
}

/** `characters`: the text of a measured request, for synthesisers. */
export type PoolProfile = Named & { kind: 'pool'; characters?: number } & PoolModel
export type AsrProfile = Named & { kind: 'asr' } & AsrModel
/** A fitted engine overhead over a step-time model. Times in ms. */
export interface LlmProfile extends Named {
  kind: 'llm'
  /** A built-in step-time model, or the name of the file with its own; an iteration takes factor · its time + addMs. */
  stepTime: string
  /** The parameters of a model that is not built in; see parseStepTime. */
  stepTimes?: Record<string, unknown>
  factor: number
  addMs: number
}

/** What `calibrate --save` writes and `--profile` and a pool's `profile` read: a fit with its name. Times in ms. */
export type Profile = PoolProfile | AsrProfile | LlmProfile
