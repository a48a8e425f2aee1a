import { UnusableData } from './unusableData.ts'

/** One minute of a queue, as on a dashboard. A missing value is null. */
export interface MinuteOfQueue {
  minute: number | string
  queueDepth: number | null
  p95Ms: number | null
}

/** A minute of saturation; `queueGrowth` in jobs since the point before. */
export interface SaturationFinding {
  minute: number | string
  queueGrowth: number
  p95Ms: number
  action: string
}

/**
 * The runbook's queue saturation detector with its own arithmetic: growth between consecutive points, whatever the
 * time between them, and p95 at or above their thresholds. Equal to the runbook's Python on any input that Python
 * accepts; what raises TypeError there (arithmetic on a missing value) throws UnusableData here. As there, a missing
 * p95 matters only where the growth is enough, and missing depths before the first measured one are skipped.
 */
export function saturationAsWritten(
  points: readonly MinuteOfQueue[],
  { queueGrowthThreshold = 25, p95ThresholdMs = 1200 } = {},
): SaturationFinding[] {
  const findings: SaturationFinding[] = []
  let previousDepth: number | null = null
  for (const [row, { minute, queueDepth, p95Ms }] of points.entries()) {
    if (previousDepth === null) {
      previousDepth = queueDepth
      continue
    }
    if (queueDepth === null) throw new UnusableData('the queue depth is missing', row, 'queueDepth')
    const queueGrowth = queueDepth - previousDepth
    if (queueGrowth >= queueGrowthThreshold) {
      if (p95Ms === null) throw new UnusableData('the p95 is missing where the queue grew', row, 'p95Ms')
      if (p95Ms >= p95ThresholdMs) findings.push({ minute, queueGrowth, p95Ms, action: 'shed_batch_or_add_capacity' })
    }
    previousDepth = queueDepth
  }
  return findings
}
