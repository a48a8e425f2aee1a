/**
 * Mean wait in a symmetric cyclic polling system: one server, `queues` queues, a constant switchover between them.
 * Exhaustive serves until a queue is empty, gated what it found on arrival. Takagi 1988; Bertsekas & Gallager §3.5.2.
 */
export function pollingWait(
  queues: number,
  rho: number,
  mean: number,
  secondMoment: number,
  switchover: number,
  gated: boolean,
): number {
  const lambda = rho / mean
  const switching = queues * switchover
  const visits = gated ? queues + rho : queues - rho
  return (lambda * secondMoment + (switching * visits) / queues) / (2 * (1 - rho))
}
