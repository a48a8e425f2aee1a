import type { Metric } from '../../model/metric.ts'

/** Metrics of playback at the client. */
export const playbackMetrics: readonly Metric[] = [
  {
    name: 'playback.underruns',
    kind: 'quantiles',
    unit: 'count/turn',
    label: 'Playback underruns',
    better: 'less',
    of: 'underruns',
    reach: 'coarse',
    about: 'Times the client ran out of audio while the answer was not over.',
  },
]
