import { CUSTOMERS_MAX } from './options.ts'
import { infeasible, isOverloaded } from './stability.ts'

/** Customers a run needs before its numbers are those of a queue in steady state. */
export interface RunLength {
  /** Share of the servers' time that is work. */
  rho: number
  /** For means. */
  means: number
  /** For high percentiles and variances. */
  percentiles: number
}

/** A tenth of a run is its warm-up, at whose end the queue should be in steady state. */
const WARM_UPS = 10

/**
 * What relaxes exponentially has 2 % left after this many time constants: patiences in an overload, services in empty
 * servers.
 */
const TIMES = 4

/** Customers until initially empty servers are in steady state; `offered` arrive during a mean service. */
export function fillsServers(offered: number): number {
  return TIMES * offered
}

/**
 * Customers until the queue in front of a room of limited size is in steady state: in an overload the excess fills it,
 * at a load of 1 a random walk does, and below that the empty start is forgotten in some 1 / (1 − ρ)² customers.
 * `offered` customers arrive during a mean service.
 */
export function fillsRoom(offered: number, servers: number, room: number): number {
  const rho = offered / servers
  const drifts = isOverloaded(rho) ? room / Math.max(0, 1 - 1 / rho) : forgets(rho)
  return fillsServers(offered) + Math.min((room * room) / 5, drifts)
}

/** The same for customers who leave after their patience. `lambda` customers arrive per unit of time. */
export function fillsPatience(rho: number, lambda: number, patience: number): number {
  return Math.min(TIMES * lambda * patience, isOverloaded(rho) ? Number.POSITIVE_INFINITY : forgets(rho))
}

function forgets(rho: number): number {
  return 10 / (1 - rho) ** 2
}

/** The run length for a queue that needs this many customers to reach steady state. */
export function runThatFills(rho: number, customers: number): RunLength {
  return { rho, means: WARM_UPS * customers, percentiles: WARM_UPS * customers }
}

/** The same. Throws InputError where it exceeds the longest run. */
export function mustFill(rho: number, customers: number, remedy: string): RunLength {
  if (WARM_UPS * customers <= CUSTOMERS_MAX) return runThatFills(rho, customers)
  const about = Number(customers.toPrecision(2))
  throw infeasible(rho, `${remedy}: the queue fills up over some ${about} customers, and a run has at most ${CUSTOMERS_MAX}`)
}

/**
 * An overloaded queue must reach steady state within a run. A stable one may run anyway; the result then says that it
 * was too short.
 */
export function mustFillInOverload(rho: number, customers: number, remedy: string): RunLength {
  return isOverloaded(rho) ? mustFill(rho, customers, remedy) : runThatFills(rho, customers)
}
