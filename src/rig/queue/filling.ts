import { CUSTOMERS_MAX } from './options.ts'
import { infeasible, isOverloaded } from './stability.ts'

/** Customers a run needs before its numbers are those of a queue that has long been running. */
export interface RunLength {
  /** Share of the servers' time that is work. */
  rho: number
  /** For means. */
  means: number
  /** For high percentiles and variances. */
  percentiles: number
}

/** A tenth of a run is its warm-up, and at its end the queue should be as full as it gets. */
const WARM_UPS = 10

/** What relaxes exponentially has 2 % left after so many of its times: patiences in an overload, services in empty servers. */
const TIMES = 4

/** Customers until servers that were empty have as many as they will; `offered` come during a service. */
export function fillsServers(offered: number): number {
  return TIMES * offered
}

/**
 * Customers until the queue before a room of limited size is as long as it will be: in an overload what is too much fills
 * it, at a load of 1 chance does, and below that it forgets in some 1 / (1 − ρ)² customers that it began empty. `offered`
 * customers come during a service.
 */
export function fillsRoom(offered: number, servers: number, room: number): number {
  const rho = offered / servers
  const drifts = isOverloaded(rho) ? room / Math.max(0, 1 - 1 / rho) : forgets(rho)
  return fillsServers(offered) + Math.min((room * room) / 5, drifts)
}

/** The same where whoever waits too long leaves. `lambda` customers come in a unit of time. */
export function fillsPatience(rho: number, lambda: number, patience: number): number {
  return Math.min(TIMES * lambda * patience, isOverloaded(rho) ? Number.POSITIVE_INFINITY : forgets(rho))
}

function forgets(rho: number): number {
  return 10 / (1 - rho) ** 2
}

/** The run that is long enough for a queue which so many customers fill. */
export function runThatFills(rho: number, customers: number): RunLength {
  return { rho, means: WARM_UPS * customers, percentiles: WARM_UPS * customers }
}

/** The same; throws where no run is long enough. */
export function mustFill(rho: number, customers: number, remedy: string): RunLength {
  if (WARM_UPS * customers <= CUSTOMERS_MAX) return runThatFills(rho, customers)
  const about = Number(customers.toPrecision(2))
  throw infeasible(rho, `${remedy}: the queue fills up over some ${about} customers, and a run has at most ${CUSTOMERS_MAX}`)
}

/** What an overload fills must be full in time; a load that can be served is let begin, and told when it takes longer. */
export function mustFillInOverload(rho: number, customers: number, remedy: string): RunLength {
  return isOverloaded(rho) ? mustFill(rho, customers, remedy) : runThatFills(rho, customers)
}
