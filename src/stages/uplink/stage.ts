import type { Stage } from '../stage.ts'
import { uplinkColumns } from './columns.ts'
import { uplinkKnobs } from './knobs.ts'
import { Uplink } from './uplink.ts'

export const uplink: Stage = {
  name: 'uplink',
  title: 'Uplink',
  about: 'delay, jitter and loss on the way to the serving region',
  knobs: uplinkKnobs,
  columns: uplinkColumns,
  accepts: ['audioChunk'],
  emits: ['audioChunk'],
  build: (context) => ({ ports: { audioChunk: new Uplink(context).send } }),
}
