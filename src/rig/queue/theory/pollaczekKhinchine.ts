/** Mean wait in M/G/1: λ·E[S²] / (2(1 − ρ)). Pollaczek 1930; Khinchine 1932. */
export function pollaczekKhinchine(lambda: number, mean: number, secondMoment: number): number {
  return (lambda * secondMoment) / (2 * (1 - lambda * mean))
}

/** Mean sojourn in M/M/1 when the first job of a busy period waits for a setup (a cold start from zero). Welch 1964. */
export function setupSojourn(lambda: number, mu: number, setupMean: number, setupSecondMoment: number): number {
  return 1 / (mu - lambda) + (2 * setupMean + lambda * setupSecondMoment) / (2 * (1 + lambda * setupMean))
}

/** Mean sojourn in M/M/1 with arrivals in batches of `batch`. Gross & Harris §3.1. */
export function batchArrivalSojourn(batch: number, rho: number, mu: number): number {
  return (batch + 1) / 2 / (mu * (1 - rho))
}

/**
 * Mean sojourn in M/M/1 whose server fails (idle or not) and resumes after repair. White & Christie 1958; from the
 * derivatives at 1 of the generating functions of the up and down states.
 */
export function breakdownSojourn(lambda: number, mu: number, fails: number, repairs: number): number {
  const down = fails / (fails + repairs)
  const whileUp = (lambda * (1 + (lambda * down) / repairs)) / (mu - lambda - (lambda * fails) / repairs)
  const whileDown = (fails * whileUp + lambda * down) / repairs
  return (whileUp + whileDown) / lambda
}
