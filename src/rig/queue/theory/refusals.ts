import { exp } from '../../../kernel/math.ts'
import { deterministicRenewal } from './crommelin.ts'

/**
 * Share lost in M/G/1 when a customer who would wait longer than a fixed time is refused, or reneges then: the work in
 * the system is the same. `renewal` is P(wait ≤ that time) / (1 − load) of the queue without loss, which is finite at
 * any load. Gavish & Schweitzer 1977; de Kok & Tijms 1985.
 */
function lost(load: number, renewal: number): number {
  return (1 - (1 - load) * renewal) / (1 + load * renewal)
}

/** M/M/1 whose customers wait at most `patience`. */
export function impatientExponential(lambda: number, mu: number, patience: number): number {
  const load = lambda / mu
  const x = (mu - lambda) * patience
  // (1 − load · e^−x) / (1 − load), which has a limit at a load of 1.
  const renewal = Math.abs(1 - load) < 1e-9 ? 1 + mu * patience : (1 - load * exp(-x)) / (1 - load)
  return lost(load, renewal)
}

/** M/D/1 whose customers wait at most `patience`. */
export function impatientDeterministic(lambda: number, service: number, patience: number): number {
  return lost(lambda * service, deterministicRenewal(lambda, service, patience))
}

/**
 * Share of Poisson arrivals that a token bucket refuses: the missing tokens are the work in an M/D/1 whose customers
 * bring 1/rate each and balk at more than burst − 1 of them.
 */
export function bucketRefusals(lambda: number, rate: number, burst: number): number {
  return impatientDeterministic(lambda, 1 / rate, (burst - 1) / rate)
}
