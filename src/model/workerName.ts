/** One worker: by its index, as in the turns' `asr_worker`, `llm_worker` and `tts_worker`, or the one that is slowed. */
export type WorkerName = number | 'slow'
