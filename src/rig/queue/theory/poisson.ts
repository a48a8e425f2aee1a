import { exp, log } from '../../../kernel/math.ts'

/** Poisson probabilities 0 … count−1; computed by logarithms, so that a large mean does not underflow at 0. */
export function poissonWeights(mean: number, count: number): Float64Array {
  const weights = new Float64Array(count)
  if (mean === 0) {
    weights[0] = 1
    return weights
  }
  let logWeight = -mean
  for (let k = 0; k < count; k++) {
    weights[k] = exp(logWeight)
    logWeight += log(mean) - log(k + 1)
  }
  return weights
}

/** P(N ≥ k) for a Poisson N. */
export function poissonTail(mean: number, k: number): number {
  if (k <= 0) return 1
  const far = Math.ceil(Math.max(k, mean) + 40 + 12 * Math.sqrt(mean + k))
  const weights = poissonWeights(mean, far)
  let tail = 0
  for (let n = far - 1; n >= k; n--) tail += weights[n]
  return tail
}
