import type { FactNames, FactTable } from '../model/factTable.ts'
import type { ServerColumn } from '../model/factTables.ts'
import type { ServerReading } from './serverReading.ts'

/** Writes one row a server of the table `servers`. */
export function writeServers(
  to: FactTable<ServerColumn>,
  minute: number,
  lengthUs: number,
  servers: readonly ServerReading[],
  names: FactNames,
): void {
  servers.forEach((site, pool) => {
    to.add({
      minute,
      pool,
      stage: names.stages.indexOf(site.stage),
      region: names.dictionary.code('region', site.region),
      arrivals: site.arrivals,
      refused: site.refused,
      abandoned: site.abandoned,
      started: site.started,
      wait_ms_sum: site.waitUsSum / 1000,
      queue_mean: site.queueDepthMean,
      oldest_wait_ms: site.oldestWaitUs / 1000,
      utilisation: site.utilisation ?? Number.NaN,
      workers_up: site.workersUp,
      workers_cold: site.workersCold,
      workers_down: site.workersDown,
      batch_size_mean: site.batchSizeMean ?? Number.NaN,
      kv_usage: site.kvUsage ?? Number.NaN,
      preemptions: site.preemptions,
      recomputed_tokens: site.recomputedTokens,
      billed_worker_ms: site.billedUs / 1000,
      billed_usd: site.usd,
      length_ms: lengthUs / 1000,
    })
  })
}
