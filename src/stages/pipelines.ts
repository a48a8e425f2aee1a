/** The way of a turn through a service: names of stages in order. A cohort takes one. */
export interface Pipeline {
  name: string
  /** One sentence. */
  about: string
  stages: readonly string[]
}

/** What cohorts take that name none. */
export const DEFAULT_PIPELINE = 'cascaded'

/** The pipelines that come with parley. */
export const pipelines: readonly Pipeline[] = [
  {
    name: DEFAULT_PIPELINE,
    about: 'recognition, retrieval, a language model and synthesis, one after the other',
    stages: ['capture', 'uplink', 'vad', 'asr', 'retrieval', 'llm', 'tts', 'downlink', 'playback'],
  },
]
