import { ParameterError } from '../parameterError.ts'

/** Loads are sums and quotients of rounded decimals: within this of 1 they count as 1. */
const ROUNDING = 1e-9

/** Whether the queue of this load grows without bound. */
export function isOverloaded(rho: number): boolean {
  return rho >= 1 - ROUNDING
}

/** The least integer greater than this. */
export function wholeAbove(value: number): number {
  return Math.floor(value + ROUNDING * Math.max(1, value)) + 1
}

/** The error for a load that cannot be served. */
export function infeasible(rho: number, remedy: string): ParameterError {
  return new ParameterError(`INFEASIBLE: ρ = ${Number(rho.toPrecision(4))}, ${remedy}`)
}

/** Throws InputError when work arrives faster than it can be done. */
export function mustKeepUp(rho: number, remedy: string): void {
  if (isOverloaded(rho)) throw infeasible(rho, remedy)
}

/** The same for `servers`. A single-server model names another that can have more. */
export function mustBeStable(offered: number, servers = 1, otherModel?: string): void {
  mustKeepUp(offered / servers, moreWorkers(offered, otherModel))
}

/** The remedy for models with several workers; `offered` is the load in workers. */
export function moreWorkers(offered: number, otherModel?: string): string {
  const workers = wholeAbove(offered)
  return `needs at least ${workers} workers${otherModel === undefined ? '' : ` (--model ${otherModel} --servers ${workers})`}`
}

/** The remedy for models with a single worker. */
export function fewerArrivals(lambda: number, rho: number): string {
  return `needs {lambda} below ${Number((lambda / rho).toPrecision(4))}`
}
