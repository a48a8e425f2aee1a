import type { Metric } from '../../model/metric.ts'
import { milliseconds } from '../../model/turnMetric.ts'

/** Metrics of the uplink. */
export const uplinkMetrics: readonly Metric[] = [
  milliseconds(
    'uplink.transitMs',
    'Uplink transit',
    'uplink_ms',
    'coarse',
    'From the caller to the server, its jitter buffer included, jitter and loss aside.',
  ),
]
