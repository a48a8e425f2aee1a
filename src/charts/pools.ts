import type { ChartData } from './chartData.ts'

/** A pool's slice and its label. */
export interface PoolSlice {
  slice: string
  name: string
}

/** Pools that have a metric, in the order of the scenario: `pool=llm,region=eu` is shown as `llm · eu`. */
export function poolsOf(data: ChartData, metric: string): PoolSlice[] {
  const order = data.scenario.pools.map((pool) => pool.name)
  const rank = (slice: string) => {
    const at = order.indexOf(/pool=([^,]*)/.exec(slice)?.[1] ?? '')
    return at === -1 ? order.length : at
  }
  return data.drill.minutes
    .slicesOf(metric)
    .filter((slice) => slice.startsWith('pool='))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((slice) => ({
      slice,
      name: slice
        .split(',')
        .map((part) => part.slice(part.indexOf('=') + 1))
        .join(' · '),
    }))
}
