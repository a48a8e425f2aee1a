import type { Metric } from '../../model/metric.ts'
import { milliseconds } from '../../model/turnMetric.ts'

/** Metrics of voice activity detection. */
export const vadMetrics: readonly Metric[] = [
  milliseconds(
    'vad.waitMs',
    'VAD wait',
    'vad_wait_ms',
    'coarse',
    'The longest wait of a turn’s speech for the voice activity detector.',
  ),
  {
    name: 'vad.reopens',
    kind: 'mean',
    unit: 'count/turn',
    label: 'VAD reopens',
    better: 'less',
    of: 'vad_reopens',
    reach: 'everySlice',
    about: 'Times a false silence closed and re-opened the stream, per turn.',
  },
]
