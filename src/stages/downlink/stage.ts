import type { Stage } from '../stage.ts'
import { downlinkColumns } from './columns.ts'
import { Downlink } from './downlink.ts'
import { downlinkKnobs } from './knobs.ts'
import { downlinkMetrics } from './metrics.ts'

export const downlink: Stage = {
  name: 'downlink',
  title: 'Downlink',
  about: 'media egress and the way back to the caller',
  knobs: downlinkKnobs,
  columns: downlinkColumns,
  metrics: downlinkMetrics,
  accepts: ['audioPart'],
  emits: ['audioPart'],
  pools: [
    { kind: 'egress', about: 'CPU cores that send audio out', server: 'pool', gpusPerWorker: 0, batching: 'none' },
  ],
  queue: { name: 'egress', title: 'Egress' },
  steps: [
    { title: 'egress wait', plus: ['egress_wait_ms'], minus: [] },
    { title: 'downlink', plus: ['downlink_ms'], minus: [] },
  ],
  build: (context) => {
    const { send, begin } = new Downlink(context)
    return { ports: { audioPart: send }, turnBegins: begin }
  },
}
