import { isTextBefore, sortedReverse } from './pythonSort.ts'

/** Turns, success rate (0…1) and cost (USD) of a route over one span. */
export interface RouteSpan {
  route: string
  turns: number
  taskSuccessRate: number
  totalCostUsd: number
}

/** A route with its cost per success, USD. */
export interface RankedRoute {
  route: string
  /** Infinity for a route without a success. */
  costPerSuccess: number
  taskSuccessRate: number
}

/**
 * The runbook's cost per successful turn with its own arithmetic and order: total cost ÷ (turns × success rate),
 * infinite without success, dearest first, ties by name and then by success rate, descending. It ranks and never
 * flags. Equal to the runbook's Python on any routes with different names.
 */
export function costAsWritten(routes: readonly RouteSpan[]): RankedRoute[] {
  const ranked = routes.map(({ route, turns, taskSuccessRate, totalCostUsd }) => {
    const successes = turns * taskSuccessRate
    return {
      route,
      costPerSuccess: successes === 0 ? Number.POSITIVE_INFINITY : totalCostUsd / successes,
      taskSuccessRate,
    }
  })
  return sortedReverse(ranked, isBefore)
}

/**
 * Compares as Python tuples do, by the first elements that differ. NaN differs from everything and is less than
 * nothing.
 */
function isBefore(a: RankedRoute, b: RankedRoute): boolean {
  if (a.costPerSuccess !== b.costPerSuccess) return a.costPerSuccess < b.costPerSuccess
  if (a.route !== b.route) return isTextBefore(a.route, b.route)
  return a.taskSuccessRate < b.taskSuccessRate
}
