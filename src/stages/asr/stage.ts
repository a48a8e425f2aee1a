import type { Stage } from '../stage.ts'
import { Asr } from './asr.ts'
import { asrColumns } from './columns.ts'
import { asrKnobs } from './knobs.ts'
import { asrMetrics } from './metrics.ts'
import { Transcription } from './transcription.ts'

export const asr: Stage = {
  name: 'asr',
  title: 'ASR',
  about: 'streams chunks to a GPU pool, shows partials, decodes the final text',
  knobs: asrKnobs,
  columns: asrColumns,
  metrics: asrMetrics,
  accepts: ['audioChunk', 'utterance'],
  emits: ['transcript'],
  pools: [
    {
      ...{ kind: 'asr', about: 'GPUs that recognise speech, a stream a slot', server: 'pool', gpusPerWorker: 1 },
      ...{ batching: 'sequence', profile: 'asr' },
    },
  ],
  offers: { chunkMs: 'chunkMs' },
  moments: [(turn) => turn.finalUs],
  steps: [{ title: 'ASR final', plus: ['final_ms'], minus: ['endpoint_delay_ms'] }],
  batchKind: 'transcription',
  build: (context) => {
    const stage = new Asr(context)
    const { hear, finish, open, close } = stage
    return {
      ports: { audioChunk: hear, utterance: finish },
      callBegins: open,
      callEnds: close,
      batch: new Transcription(context),
    }
  },
}
