import type { Metric } from '../../model/metric.ts'
import { milliseconds } from '../../model/turnMetric.ts'

/** Metrics of media egress and the downlink. */
export const downlinkMetrics: readonly Metric[] = [
  milliseconds(
    'egress.waitMs',
    'Egress wait',
    'egress_wait_ms',
    'coarse',
    'What the first part of the answer waited in the media egress queue; 0 when it did not get through it.',
  ),
  milliseconds(
    'downlink.transitMs',
    'Downlink transit',
    'downlink_ms',
    'coarse',
    'Delay of the caller’s own connection on the way down, jitter and loss aside.',
  ),
]
