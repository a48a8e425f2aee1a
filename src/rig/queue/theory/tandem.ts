import { exp } from '../../../kernel/math.ts'
import { quantileOf } from './root.ts'

/**
 * The p-quantile of the sum of independent exponentials of these rates: the sojourn through M/M/1 stations in a row
 * (Burke 1956; Reich 1957). By uniformisation, so that equal rates need no special case.
 */
export function hypoexponentialQuantile(rates: readonly number[], p: number): number {
  let mean = 0
  for (const rate of rates) mean += 1 / rate
  return quantileOf((t) => 1 - stillInside(rates, t), p, mean)
}

function stillInside(rates: readonly number[], t: number): number {
  const fastest = Math.max(...rates)
  const steps = Math.ceil(fastest * t + 12 * Math.sqrt(fastest * t) + 40)
  let at = rates.map((_, i): number => (i === 0 ? 1 : 0))
  let weight = exp(-fastest * t)
  let inside = 0
  for (let n = 0; n < steps; n++) {
    inside += weight * at.reduce((a, b) => a + b)
    at = at.map((share, i) => share * (1 - rates[i] / fastest) + (i > 0 ? (at[i - 1] * rates[i - 1]) / fastest : 0))
    weight *= (fastest * t) / (n + 1)
  }
  return inside
}

/** Mean of two M/M/1 queues that each job visits at once, until both are done. Flatto & Hahn 1984; Nelson & Tantawi 1988. */
export function forkJoinSojourn(lambda: number, mu: number): number {
  return (12 - lambda / mu) / 8 / (mu - lambda)
}
