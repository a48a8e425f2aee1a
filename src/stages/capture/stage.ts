import type { Stage } from '../stage.ts'
import { Capture } from './capture.ts'
import { captureColumns } from './columns.ts'
import { captureKnobs } from './knobs.ts'
import { captureMetrics } from './metrics.ts'

export const capture: Stage = {
  name: 'capture',
  title: 'Capture',
  about: 'the caller speaks; the app packs frames into packets',
  knobs: captureKnobs,
  columns: captureColumns,
  metrics: captureMetrics,
  accepts: ['speech'],
  emits: [['audioSource', 'audioChunk']],
  backlog: 'packets',
  build: (context) => ({ ports: { speech: new Capture(context).speak } }),
}
