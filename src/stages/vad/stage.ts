import type { Stage } from '../stage.ts'
import { vadColumns } from './columns.ts'
import { vadKnobs } from './knobs.ts'
import { vadMetrics } from './metrics.ts'
import { Vad } from './vad.ts'

export const vad: Stage = {
  name: 'vad',
  title: 'VAD',
  about: 'finds where speech starts and ends, and where it falsely seems to',
  knobs: vadKnobs,
  columns: vadColumns,
  metrics: vadMetrics,
  accepts: ['audioChunk'],
  emits: ['audioChunk', 'utterance'],
  pools: [
    { kind: 'vad', about: 'CPU cores that look for speech', server: 'pool', gpusPerWorker: 0, batching: 'none' },
  ],
  offers: { echoRatio: 'echoRatio' },
  moments: [(turn) => turn.endpointUs],
  steps: [{ title: 'endpoint', plus: ['endpoint_delay_ms'], minus: [] }],
  build: (context) => ({ ports: { audioChunk: new Vad(context).hear } }),
}
