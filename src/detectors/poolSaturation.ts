import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import { settings } from './detectorOption.ts'
import { saturationOptions, type SaturationSettings, SaturationWatch } from './saturationWatch.ts'
import type { RunDetector } from './runDetector.ts'

/**
 * Saturation in a run. Reads the depth and utilisation of a pool's queue (`pool.queueDepth` and `pool.utilisation` in
 * each slice `pool=<pool>,region=…`), the gap of callers there (`turn.gapMs.p95` of the region, or of all turns where
 * it has none), and the age of the oldest waiting job, which shows a late tail when no job is served.
 * Pool '' watches every pool.
 */
export class PoolSaturation implements RunDetector {
  private readonly pool: string
  private readonly settings: SaturationSettings
  private readonly watches = new Map<string, SaturationWatch>()

  constructor(pool: string, options: Partial<Record<string, number>> = {}) {
    this.pool = pool
    this.settings = settings(saturationOptions, options)
  }

  observe({ minutes, minute }: { minutes: MinuteTable; minute: number }): Alert[] {
    const alerts: Alert[] = []
    for (const slice of minutes.slicesOf('pool.queueDepth')) {
      const { pool, region } = Object.fromEntries(slice.split(',').map((part) => part.split('=')))
      if (pool === undefined || (this.pool !== '' && pool !== this.pool)) continue
      const found = this.watchOf(slice).observe({
        minute,
        queueDepth: valueAt(minutes, 'pool.queueDepth', slice, minute),
        p95Ms: gapAt(minutes, region, minute),
        oldestWaitMs: valueAt(minutes, 'pool.oldestWaitMs', slice, minute),
        utilisation: valueAt(minutes, 'pool.utilisation', slice, minute),
      })
      if (found === null) continue
      const { action, queueGrowth, p95Ms, queueDepth, since } = found
      const evidence = { queueGrowth, ...(p95Ms !== null && { p95Ms }), queueDepth, since }
      alerts.push({ detector: 'saturation', minute, subject: pool, action, evidence })
    }
    return alerts
  }

  private watchOf(slice: string): SaturationWatch {
    let watch = this.watches.get(slice)
    if (watch === undefined) {
      watch = new SaturationWatch(this.settings)
      this.watches.set(slice, watch)
    }
    return watch
  }
}

/** All alerts of `PoolSaturation` for a stream up to and including a minute. */
export function watchSaturation(
  minutes: MinuteTable,
  pool: string,
  upToMinute: number,
  options: Partial<Record<string, number>> = {},
): Alert[] {
  const watch = new PoolSaturation(pool, options)
  const alerts: Alert[] = []
  for (let minute = 0; minute <= upToMinute; minute++) alerts.push(...watch.observe({ minutes, minute }))
  return alerts
}

function gapAt(minutes: MinuteTable, region: string | undefined, minute: number): number | null {
  const local = region === undefined ? null : minutes.latest('turn.gapMs.p95', `region=${region}`)
  return valueAt(minutes, 'turn.gapMs.p95', local === null ? '' : `region=${region}`, minute)
}

/** Fast path: in a run the newest point is the one. */
function valueAt(minutes: MinuteTable, metric: string, slice: string, minute: number): number | null {
  const latest = minutes.latest(metric, slice)
  if (latest === null || latest.minute < minute) return null
  if (latest.minute === minute) return latest.value
  return minutes.series(metric, slice).find((point) => point.minute === minute)?.value ?? null
}
