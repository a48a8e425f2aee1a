import type { RunLength } from './filling.ts'
import type { QueueMetric } from './metrics.ts'

/**
 * The memory of an unbounded queue, in customers: those in service, and those that could be served while the backlog
 * drains, Wq / (1 − ρ); in M/M/1 that is 1 / (1 − ρ)². Measured there, a hundred memories are enough for means and a
 * thousand for the 99th percentile (at ρ = 0.9 those of 10⁴ customers lie in their intervals 6 times in 10, those of
 * 10⁵ nineteen in twenty). `rho` is offered work ÷ capacity. Null for a model without Wq, W and L.
 */
export function runLength(metrics: readonly QueueMetric[], rho: number | null): RunLength | null {
  const value = (name: string) => {
    const found = metrics.find(({ metric }) => metric === name)
    return found === undefined ? Number.NaN : (found.exact ?? found.simulated)
  }
  const [wait, sojourn, inSystem] = ['Wq', 'W', 'L'].map(value)
  if (rho === null || !(sojourn - wait > 0)) return null
  const lambda = inSystem / sojourn
  const memory = lambda * (sojourn - wait) + ((lambda / rho) * wait) / (1 - rho)
  return { rho, means: 100 * memory, percentiles: 1000 * memory }
}
