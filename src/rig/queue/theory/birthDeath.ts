/** Stationary probabilities of 0, 1, … jobs, from the rates up and down at each number; `down(0)` is not called. */
export function birthDeath(states: number, up: (n: number) => number, down: (n: number) => number): Float64Array {
  const shares = new Float64Array(states)
  shares[0] = 1
  let total = 1
  for (let n = 1; n < states; n++) {
    shares[n] = (shares[n - 1] * up(n - 1)) / down(n)
    total += shares[n]
    if (shares[n] > 1e250) {
      for (let k = 0; k <= n; k++) shares[k] /= 1e250
      total /= 1e250
    }
  }
  for (let n = 0; n < states; n++) shares[n] /= total
  return shares
}

/** Σ value(n) · share(n). */
export function meanOver(shares: Float64Array, value: (n: number) => number): number {
  let sum = 0
  for (let n = 0; n < shares.length; n++) sum += shares[n] * value(n)
  return sum
}

/** Times in the unit of the rates; `blocked` is the share of arrivals refused. */
export interface FiniteQueue {
  blocked: number
  /** Mean wait of admitted jobs. */
  wait: number
  inSystem: number
  throughput: number
}

/** M/M/c/K: at most K in the system, those in service counted. Gross & Harris §2.5. */
export function finiteQueue(servers: number, capacity: number, lambda: number, mu: number): FiniteQueue {
  const shares = birthDeath(
    capacity + 1,
    () => lambda,
    (n) => Math.min(n, servers) * mu,
  )
  const blocked = shares[capacity]
  const throughput = lambda * (1 - blocked)
  const waiting = meanOver(shares, (n) => Math.max(0, n - servers))
  return { blocked, wait: waiting / throughput, inSystem: meanOver(shares, (n) => n), throughput }
}

/** Closed loop: `users` think for 1/thinkRate, then wait for one of `servers`. Machine repairman; Scherr 1967. */
export function closedLoop(
  servers: number,
  users: number,
  thinkTime: number,
  mu: number,
): { throughput: number; sojourn: number } {
  const shares = birthDeath(
    users + 1,
    (n) => (users - n) / thinkTime,
    (n) => Math.min(n, servers) * mu,
  )
  const throughput = meanOver(shares, (n) => users - n) / thinkTime
  return { throughput, sojourn: users / throughput - thinkTime }
}
