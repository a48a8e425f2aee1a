import type { Stage } from '../stage.ts'
import { playbackColumns } from './columns.ts'
import { playbackKnobs } from './knobs.ts'
import { playbackMetrics } from './metrics.ts'
import { Playback } from './playback.ts'

export const playback: Stage = {
  name: 'playback',
  title: 'Playback',
  about: 'the client’s jitter buffer, what is heard, and barge-in',
  knobs: playbackKnobs,
  columns: playbackColumns,
  metrics: playbackMetrics,
  accepts: ['audioPart', 'answerEnd'],
  emits: ['sound'],
  backlog: 'parts of audio',
  moments: [(turn) => turn.firstAudioUs],
  build: (context) => {
    const { hear, allSaid } = new Playback(context)
    return { ports: { audioPart: hear, answerEnd: allSaid } }
  },
}
