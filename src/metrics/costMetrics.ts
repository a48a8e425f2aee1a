import type { FactMinute } from '../model/factMinute.ts'
import { byPool, each } from '../model/metricFolds.ts'
import type { GaugeMetric, MeanMetric, RatioMetric } from '../model/metric.ts'

export const costUsdPerTurn: MeanMetric = {
  name: 'cost.usdPerTurn',
  kind: 'mean',
  unit: 'USD',
  label: 'Cost per turn',
  better: 'less',
  of: 'cost_usd',
  reach: 'everySlice',
  about: 'Worker time, of GPUs and CPUs, × price that a turn used up to its end, however it ended.',
  sliceColumn: { ending: '', rank: 6 },
}
export const costUsdPerSuccess: RatioMetric = {
  name: 'cost.usdPerSuccess',
  kind: 'ratio',
  unit: 'USD',
  label: 'Cost per success',
  better: 'less',
  of: 'cost_usd',
  over: 'task_success',
  reach: 'everySlice',
  about: 'By use: cost of all turns, failed ones too, ÷ turns that succeeded; null while none did.',
}
export const costGpuSecondsPerTurn: MeanMetric = {
  name: 'cost.gpuSecondsPerTurn',
  kind: 'mean',
  unit: 's',
  label: 'GPU seconds a turn',
  better: 'less',
  of: 'gpu_seconds',
  reach: 'everySlice',
  about: 'GPU time that a turn used up to its end.',
}

const gauge = { kind: 'gauge', unit: 'USD', better: 'less', pooling: 'mean' } as const

export const costUsdPerMinute: GaugeMetric = {
  ...gauge,
  name: 'cost.usdPerMinute',
  label: 'Cost per minute',
  slices: 'all, pool=<name>,region=<region>, route=<route>',
  fold: each(byPool('billed_usd'), (facts, point) => {
    point('', billedUsd(facts))
    byRoute(facts, (slice, share) => point(slice, share === null ? null : billedUsd(facts) * share))
  }),
  watch: { ending: '', slices: ['all'], movesWithLoad: true, rank: 2 },
  about: 'Worker time billed in the minute × price, busy or idle; a route’s share is by what its turns that ended used, null when none did.',
}
export const costBilledUsdPerSuccess: GaugeMetric = {
  ...gauge,
  name: 'cost.billedUsdPerSuccess',
  label: 'Billed cost per success',
  slices: 'all, route=<route>',
  fold: (facts, point) => {
    const { turns, firstTurn, lastTurn } = facts
    const success = turns.column('task_success')
    let succeeded = 0
    for (let row = firstTurn; row < lastTurn; row++) if (success[row] === 1) succeeded++
    point('', succeeded > 0 ? billedUsd(facts) / succeeded : null, succeeded)
    byRoute(facts, (slice, share, successes) => {
      point(slice, share !== null && successes > 0 ? (billedUsd(facts) * share) / successes : null, successes)
    })
  },
  about: 'As billed: what the minute’s workers cost, idle ones too, ÷ turns that succeeded in it; null while none did.',
}

function billedUsd({ servers }: FactMinute): number {
  let usd = 0
  for (let row = 0; row < servers.rows; row++) usd += servers.column('billed_usd')[row]
  return usd
}

/** Each route's share of the cost of the minute's turns (null when that is 0), and its successes. */
function byRoute(
  { turns, firstTurn, lastTurn, names }: FactMinute,
  point: (slice: string, share: number | null, successes: number) => void,
): void {
  const routes = names.dictionary.values('route')
  const used = new Float64Array(routes.length)
  const successes = new Float64Array(routes.length)
  const cost = turns.column('cost_usd')
  const route = turns.column('route')
  const success = turns.column('task_success')
  let all = 0
  for (let row = firstTurn; row < lastTurn; row++) {
    used[route[row]] += cost[row]
    all += cost[row]
    if (success[row] === 1) successes[route[row]]++
  }
  for (const [code, name] of routes.entries()) point(`route=${name}`, all > 0 ? used[code] / all : null, successes[code])
}

