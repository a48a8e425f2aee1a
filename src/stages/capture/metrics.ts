import type { Metric } from '../../model/metric.ts'
import { milliseconds } from '../../model/turnMetric.ts'

/** Metrics of the device and its app. */
export const captureMetrics: readonly Metric[] = [
  milliseconds(
    'capture.waitMs',
    'Capture wait',
    'capture_wait_ms',
    'coarse',
    'What the last packet of a turn waited in the app before it was sent.',
  ),
]
