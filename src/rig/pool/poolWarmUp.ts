import { meanSeries, mser5 } from '../../analysis/warmUp.ts'
import { poolLatencies } from './pool.ts'
import type { PoolRigOptions } from './poolOptions.ts'

const REPLICATIONS = 10
/** Requests per client in the first pilot: all clients start together, and drift apart within some rounds. */
const ROUNDS = 40
const DOUBLINGS = 4

/**
 * Requests until the common start of a closed loop's clients no longer matters: MSER-5 on the mean latencies of ten
 * pilot runs, with longer pilots until it settles.
 */
export function poolWarmUp(options: PoolRigOptions): number {
  let requests = Math.max(500, ROUNDS * options.clients)
  for (let doubling = 0; ; doubling++) {
    const pilots = Array.from({ length: REPLICATIONS }, (_, i) =>
      poolLatencies({ ...options, requests, warmUp: 0, seed: 1_000_000 + i }),
    )
    const { observations, settled } = mser5(meanSeries(pilots))
    if (settled || doubling === DOUBLINGS) return Math.max(observations, options.clients)
    requests *= 2
  }
}
