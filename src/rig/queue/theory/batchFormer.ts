import { poissonTail } from './poisson.ts'

/**
 * A batch closes when it has `max` jobs or its first has waited `delay`. It stays open for min(delay, Erlang(max−1,
 * λ)), and the integral of P(N(t) = k) to the delay is P(N(delay) > k)/λ.
 */
export function batchFormer(lambda: number, max: number, delay: number): { wait: number; batch: number; full: number } {
  let open = 0
  let waiting = 0
  for (let k = 0; k <= max - 2; k++) {
    const during = poissonTail(lambda * delay, k + 1) / lambda
    open += during
    waiting += (k + 1) * during
  }
  const batch = 1 + lambda * open
  return { wait: waiting / batch, batch, full: poissonTail(lambda * delay, max - 1) }
}
