import type { GaugeMetric, MeanMetric, RatioMetric } from './metricSpec.ts'

export const costUsdPerTurn: MeanMetric = {
  kind: 'mean',
  unit: 'USD',
  of: 'cost_usd',
  reach: 'everySlice',
  about: 'GPU-hours × price charged to a turn by use, however it ended.',
}
export const costUsdPerSuccess: RatioMetric = {
  kind: 'ratio',
  unit: 'USD',
  of: 'cost_usd',
  over: 'task_success',
  reach: 'everySlice',
  about: 'Cost of all turns, failed ones too, ÷ turns that succeeded; null while none did.',
}
export const costGpuSecondsPerTurn: MeanMetric = {
  kind: 'mean',
  unit: 's',
  of: 'gpu_seconds',
  reach: 'everySlice',
  about: 'GPU time used by a turn.',
}
export const costUsdPerMinute: GaugeMetric = {
  kind: 'gauge',
  unit: 'USD',
  slices: 'all, pool=<name>,region=<region>, route=<route>',
  about: 'GPU-hours bought in the minute × price, busy or idle; a route’s share is by the use of its turns.',
}
