import { metrics } from '../metrics/index.ts'
import { Streams } from '../metrics/streams.ts'
import type { Parley } from './parley.ts'

/** Everything that is shipped. */
export const standardParley: Parley = { streams: new Streams(metrics) }
