import { longRunShares } from './markovChain.ts'
import { poissonWeights } from './poisson.ts'

/** Mean wait and sojourn, mean batch, and the share of time without work. */
export interface DynamicBatch {
  wait: number
  batch: number
  idle: number
  sojourn: number
}

/**
 * A server that takes what waits, at most `max`, for step + perItem · n: the chain of the queue at batch ends. Neuts
 * 1967; for GPU inference Inoue 2021. Null when it would be too large to solve.
 */
export function dynamicBatch(lambda: number, max: number, step: number, perItem: number): DynamicBatch | null {
  const serviceOf = (n: number) => step + perItem * n
  const load = (lambda * serviceOf(max)) / max
  const most = lambda * serviceOf(max)
  const states = Math.ceil(most + 12 * Math.sqrt(most) + 40 + (18 * Math.max(1, max / 4)) / (1 - load))
  if (states > 1500) return null
  const weights = Array.from({ length: max + 1 }, (_, n) => poissonWeights(lambda * serviceOf(n), states))
  const taken = (queue: number) => Math.min(max, Math.max(1, queue))
  const steps = Array.from({ length: states }, (_, queue) => {
    const row = new Float64Array(states)
    const left = Math.max(1, queue) - taken(queue)
    for (let to = left; to < states; to++) row[to] = weights[taken(queue)][to - left]
    return row
  })
  const shares = longRunShares(steps)
  const sums = { batch: 0, cycle: shares[0] / lambda, waiting: 0, work: 0 }
  for (let queue = 0; queue < states; queue++) {
    const batch = taken(queue)
    const service = serviceOf(batch)
    sums.batch += shares[queue] * batch
    sums.cycle += shares[queue] * service
    sums.waiting += shares[queue] * ((Math.max(1, queue) - batch) * service + (lambda * service * service) / 2)
    sums.work += shares[queue] * batch * service
  }
  const wait = sums.waiting / sums.cycle / lambda
  return {
    wait,
    batch: sums.batch,
    idle: shares[0] / lambda / sums.cycle,
    sojourn: wait + sums.work / sums.batch,
  }
}
