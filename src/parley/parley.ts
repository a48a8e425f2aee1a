import type { Streams } from '../metrics/streams.ts'

/** What a run is made and judged with: every registry, checked, and what follows from them. */
export interface Parley {
  /** Every metric that is folded, and its streams. */
  streams: Streams
}
