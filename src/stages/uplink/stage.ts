import type { Stage } from '../stage.ts'
import { uplinkColumns } from './columns.ts'
import { uplinkKnobs } from './knobs.ts'
import { uplinkMetrics } from './metrics.ts'
import { Uplink } from './uplink.ts'

export const uplink: Stage = {
  name: 'uplink',
  title: 'Uplink',
  about: 'delay, jitter and loss on the way to the serving region',
  knobs: uplinkKnobs,
  columns: uplinkColumns,
  metrics: uplinkMetrics,
  accepts: ['audioSource'],
  emits: ['audioChunk'],
  build: (context) => ({ ports: { audioSource: new Uplink(context).send } }),
}
