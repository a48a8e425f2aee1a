import { exp } from '../../../kernel/math.ts'
import { quantileOf } from './root.ts'

/**
 * The p-quantile of the sum of independent exponentials of these rates: the sojourn through M/M/1 stations in a row
 * (Burke 1956; Reich 1957).
 */
export function hypoexponentialQuantile(rates: readonly number[], p: number): number {
  let mean = 0
  for (const rate of rates) mean += 1 / rate
  return quantileOf((t) => 1 - stillInside(rates, t), p, mean)
}

/**
 * P(the sum > t): the transition matrix over a time so short that the fastest station makes one jump, squared until
 * the time is t. No subtractions, so that rates may be equal, nearly so, or a billion times apart.
 */
function stillInside(rates: readonly number[], t: number): number {
  const fastest = Math.max(...rates)
  let doublings = 0
  while (fastest * t > 2 ** doublings) doublings++
  let timeSoFar = t / 2 ** doublings
  let moves = movesWithin(rates, timeSoFar)
  for (let doubling = 0; doubling < doublings; doubling++) {
    timeSoFar *= 2
    moves = twice(moves)
    // The diagonal is known exactly, without the rounding of the squarings.
    rates.forEach((rate, i) => {
      moves[i][i] = exp(-rate * timeSoFar)
    })
  }
  return moves[0].reduce((a, b) => a + b, 0)
}

/** The mean number of jumps in the time is at most one: more than this many have a probability of 10⁻²⁵. */
const JUMPS = 25

/** P(from station i to station j within a time of at most 1 / the fastest rate), by uniformisation. */
function movesWithin(rates: readonly number[], t: number): Float64Array[] {
  const fastest = Math.max(...rates)
  return rates.map((_, from) => {
    const sum = new Float64Array(rates.length)
    const at = new Float64Array(rates.length)
    at[from] = 1
    let weight = exp(-fastest * t)
    for (let n = 0; n < JUMPS; n++) {
      for (let i = rates.length - 1; i >= from; i--) {
        sum[i] += weight * at[i]
        at[i] *= 1 - rates[i] / fastest
        if (i > from) at[i] += (at[i - 1] * rates[i - 1]) / fastest
      }
      weight *= (fastest * t) / (n + 1)
    }
    return sum
  })
}

/** The matrix over twice the time. Jobs never return, so the lower left stays zero. */
function twice(moves: readonly Float64Array[]): Float64Array[] {
  return moves.map((row, from) => {
    const square = new Float64Array(row.length)
    for (let by = from; by < row.length; by++)
      for (let to = by; to < row.length; to++) square[to] += row[by] * moves[by][to]
    return square
  })
}

/** Mean of two M/M/1 queues that each job visits at once, until both are done. Flatto & Hahn 1984; Nelson & Tantawi 1988. */
export function forkJoinSojourn(lambda: number, mu: number): number {
  return (12 - lambda / mu) / 8 / (mu - lambda)
}
