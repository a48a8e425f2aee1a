/** The path of a turn through a service: names of stages in order. Each cohort uses one. */
export interface Pipeline {
  name: string
  /** One sentence. */
  about: string
  stages: readonly string[]
}

/** The pipeline of cohorts that name none. */
export const DEFAULT_PIPELINE = 'cascaded'

/** The pipelines shipped with parley. */
export const pipelines: readonly Pipeline[] = [
  {
    name: DEFAULT_PIPELINE,
    about: 'recognition, retrieval, a language model and synthesis, one after the other',
    stages: ['capture', 'uplink', 'vad', 'asr', 'retrieval', 'llm', 'tts', 'downlink', 'playback'],
  },
]
