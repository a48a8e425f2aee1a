import { longRunShares } from './markovChain.ts'
import { poissonTail, poissonWeights } from './poisson.ts'
import { quantileOf } from './root.ts'

/**
 * P(number in M/D/1 = n) at departures, which is also what arrivals see, scaled so that the probability of 0 is
 * `empty`. Level crossings give a recursion without subtraction: a₀·pₙ = p₀·P(A ≥ n) + Σ pₖ·P(A > n−k).
 */
function departureShares(arrivals: number, states: number, empty: number): Float64Array {
  const none = poissonWeights(arrivals, 1)[0]
  const tails: number[] = []
  for (let k = 0; k <= 80; k++) tails.push(poissonTail(arrivals, k))
  const shares = new Float64Array(states)
  shares[0] = empty
  for (let n = 1; n < states; n++) {
    let up = n <= 80 ? shares[0] * tails[n] : 0
    for (let k = Math.max(1, n - 79); k < n; k++) up += shares[k] * tails[n - k + 1]
    shares[n] = up / none
  }
  return shares
}

/**
 * P(wait ≤ x) in M/D/1, without the alternating signs of Crommelin's series: with kD the end of the service period
 * that x lies in, Σ_j Poisson(λ(kD − x); j) · P(N ≤ k − j). Franx 2001.
 */
export function deterministicWaitDistribution(lambda: number, service: number): (x: number) => number {
  const load = lambda * service
  return waitDistribution(lambda, service, departureShares(load, Math.ceil(60 + 18 / (1 - load)), 1 - load))
}

function waitDistribution(lambda: number, service: number, shares: Float64Array): (x: number) => number {
  const cumulative = Float64Array.from(shares)
  for (let n = 1; n < cumulative.length; n++) cumulative[n] += cumulative[n - 1]
  return (x) => {
    const k = Math.floor(x / service) + 1
    const weights = poissonWeights(lambda * (k * service - x), k)
    let sum = 0
    for (let j = 0; j < k; j++) sum += weights[j] * cumulative[Math.min(cumulative.length - 1, k - j)]
    return sum
  }
}

/** The p-quantile of the wait in M/D/1. */
export function deterministicWaitQuantile(lambda: number, service: number, p: number): number {
  if (1 - lambda * service >= p) return 0
  return quantileOf(deterministicWaitDistribution(lambda, service), p, service)
}

/**
 * P(wait ≤ x) / (1 − load) in M/D/1. It is finite at any load, also without a steady state; the share refused or
 * reneging at a wait of x follows from it.
 */
export function deterministicRenewal(lambda: number, service: number, x: number): number {
  const shares = departureShares(lambda * service, Math.floor(x / service) + 2, 1)
  return waitDistribution(lambda, service, shares)(x)
}

/**
 * Mean wait and share that wait in M/D/c: the number in the system sampled every D is max(N − c, 0) + Poisson(λD).
 * Crommelin 1932. Null when the load is so high that the chain would be too large to solve.
 */
export function deterministicServers(
  servers: number,
  lambda: number,
  service: number,
): { wait: number; waits: number } | null {
  const arrivals = lambda * service
  const states = Math.ceil(2 * servers + 60 + 18 / (1 - arrivals / servers) + 10 * Math.sqrt(arrivals))
  if (states > 1200) return null
  const weights = poissonWeights(arrivals, states)
  const steps = Array.from({ length: states }, (_, from) => {
    const row = new Float64Array(states)
    const left = Math.max(0, from - servers)
    for (let to = left; to < states; to++) row[to] = weights[to - left]
    return row
  })
  const shares = longRunShares(steps)
  let waiting = 0
  let waits = 0
  for (let n = servers; n < states; n++) {
    waiting += (n - servers) * shares[n]
    waits += shares[n]
  }
  return { wait: waiting / lambda, waits }
}
