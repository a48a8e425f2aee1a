import { byPool, each, poolSlices } from '../model/metricFolds.ts'
import type { GaugeMetric } from '../model/metric.ts'

const gauge = { kind: 'gauge', slices: poolSlices, pooling: 'mean' } as const

export const poolUtilisation: GaugeMetric = {
  ...gauge,
  name: 'pool.utilisation',
  unit: 'ratio',
  label: 'Pool utilisation',
  better: null,
  fold: byPool('utilisation'),
  about: 'Busy worker time ÷ time of workers that are up; null while none is.',
}
export const poolWorkers: GaugeMetric = {
  ...gauge,
  name: 'pool.workers',
  unit: 'count',
  label: 'Workers',
  better: null,
  parts: ['up', 'cold', 'down'],
  fold: each(
    byPool('workers_up', { part: 'up' }),
    byPool('workers_cold', { part: 'cold' }),
    byPool('workers_down', { part: 'down' }),
  ),
  about: 'Workers by state, mean over the minute; those that finish what they have and leave count as up.',
}
export const poolBatchSize: GaugeMetric = {
  ...gauge,
  name: 'pool.batchSize',
  unit: 'count',
  label: 'Batch size',
  better: null,
  fold: byPool('batch_size_mean'),
  about: 'Jobs in a batch, mean over batches; LLM pools: sequences in an iteration, mean over the time they iterate.',
}
export const poolQueueDepth: GaugeMetric = {
  ...gauge,
  name: 'pool.queueDepth',
  unit: 'count',
  label: 'Pool queue depth',
  better: 'less',
  spiky: true,
  fold: byPool('queue_mean'),
  about: 'Jobs waiting, mean over the minute.',
}
export const poolOldestWaitMs: GaugeMetric = {
  ...gauge,
  name: 'pool.oldestWaitMs',
  unit: 'ms',
  label: 'Oldest job waiting',
  better: 'less',
  pooling: 'highest',
  fold: byPool('oldest_wait_ms'),
  about: 'Age of the oldest job that waits when the minute closes, since it first came: a request that lost its place waits again; null when none waits.',
}
export const poolWaitMs: GaugeMetric = {
  ...gauge,
  name: 'pool.waitMs',
  unit: 'ms',
  label: 'Pool wait',
  better: 'less',
  // 0 ÷ 0 is NaN, which is recorded as null.
  fold: byPool((servers, row) => servers.column('wait_ms_sum')[row] / servers.column('started')[row], { n: 'started' }),
  about: 'What jobs that met a worker in the minute had waited for it, mean.',
}
export const poolRejected: GaugeMetric = {
  ...gauge,
  name: 'pool.rejected',
  unit: 'count',
  label: 'Jobs refused',
  better: 'less',
  fold: byPool('refused'),
  about: 'Jobs that admission refused.',
}
