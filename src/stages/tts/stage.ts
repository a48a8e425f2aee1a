import type { Stage } from '../stage.ts'
import { ttsColumns } from './columns.ts'
import { ttsKnobs } from './knobs.ts'
import { ttsMetrics } from './metrics.ts'
import { Tts } from './tts.ts'

export const tts: Stage = {
  name: 'tts',
  title: 'TTS',
  about: 'splits the answer into segments and speaks them',
  knobs: ttsKnobs,
  columns: ttsColumns,
  metrics: ttsMetrics,
  accepts: ['segment'],
  emits: ['audioPart'],
  pools: [
    {
      ...{ kind: 'tts', about: 'GPUs that speak segments', server: 'pool', gpusPerWorker: 1 },
      ...{ batching: 'dynamic', overlaps: true, profile: 'pool' },
    },
  ],
  offers: { firstSegmentChars: 'firstSegmentChars', segmentChars: 'segmentChars', preference: 'preference' },
  moments: [(turn) => turn.textReadyUs, (turn) => turn.ttsFirstByteUs],
  steps: [
    { title: 'first segment written', plus: ['wait_for_text_ms'], minus: [] },
    { title: 'TTS first audio', plus: ['tts_first_audio_byte_ms'], minus: [] },
  ],
  takesAct: (act) => act.act === 'flush' && act.cache === 'tts',
  // The audio cache holds a few greetings that the next calls restore within seconds: emptying it changes nothing.
  resident: () => ({ act: (act) => (act.act === 'flush' && act.cache === 'tts' ? false : null) }),
  build: (context) => ({ ports: { segment: new Tts(context).say } }),
}
