import { settings } from './detectorOption.ts'
import { type QueueMinute, type SaturationAlert, saturationOptions, SaturationWatch } from './saturationWatch.ts'
import { UnusableData } from './unusableData.ts'

/** One minute of one pool's queue. */
export interface PoolMinute extends QueueMinute {
  /** '' when there is only one queue. */
  pool: string
}

/**
 * Minutes in which a queue is saturated: work is waiting and the tail is late. Each pool by itself, in the order of
 * time whatever the order of the rows. Missing minutes and missing values are unknown, never 0. Throws UnusableData
 * for two rows of one pool and minute, and for negative depths.
 */
export function saturation(
  points: readonly PoolMinute[],
  given: Partial<Record<string, number>> = {},
): (SaturationAlert & { pool: string })[] {
  const options = settings(saturationOptions, given)
  const alerts: (SaturationAlert & { pool: string })[] = []
  for (const [pool, rows] of byPool(points)) {
    const watch = new SaturationWatch(options)
    for (const row of rows) {
      const alert = watch.observe(points[row])
      if (alert !== null) alerts.push({ ...alert, pool })
    }
  }
  return alerts.sort((a, b) => a.minute - b.minute)
}

function byPool(points: readonly PoolMinute[]): Map<string, number[]> {
  const pools = new Map<string, number[]>()
  const taken = new Map<string, number>()
  for (const [row, { pool, minute, queueDepth }] of points.entries()) {
    if (!Number.isFinite(minute)) throw new UnusableData('the minute is not a number', row, 'minute')
    if (queueDepth !== null && !(queueDepth >= 0 && queueDepth < Number.POSITIVE_INFINITY)) {
      throw new UnusableData('a queue depth must be 0 or more', row, 'queueDepth')
    }
    const key = `${minute} ${pool}`
    if (taken.has(key)) throw new UnusableData(`minute ${minute}${pool && ` of ${pool}`} is there twice`, row, 'minute')
    taken.set(key, row)
    const rows = pools.get(pool)
    if (rows === undefined) pools.set(pool, [row])
    else rows.push(row)
  }
  for (const rows of pools.values()) rows.sort((a, b) => points[a].minute - points[b].minute)
  return pools
}
