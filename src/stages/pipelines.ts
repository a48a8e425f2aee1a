/** Pipelines by name: stages by name in the order of a turn. */
export const pipelines = {
  /** Recognition, retrieval, a language model and synthesis, one after the other. */
  cascaded: ['capture', 'uplink', 'vad', 'asr', 'retrieval', 'llm', 'tts', 'downlink', 'playback'],
} as const satisfies Record<string, readonly string[]>
