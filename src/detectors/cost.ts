import type { RouteSpan } from './costAsWritten.ts'
import { type DetectorOptions, settings } from './detectorOption.ts'
import { differenceOfShares, type Interval, wilson } from './proportion.ts'
import { UnusableData } from './unusableData.ts'

/** A route with its cost (USD), success rate and verdict. */
export interface JudgedRoute {
  route: string
  /**
   * Total cost of the route, failed and abandoned turns included, ÷ its successes, USD. Infinity without a success;
   * null without turns.
   */
  costPerSuccess: number | null
  /** 95 % interval of it, from the interval of the success rate. */
  costPerSuccessRange: Interval | null
  costPerTurn: number | null
  taskSuccessRate: number | null
  flagged: boolean
  /** Why it is flagged, or why it cannot be judged; '' for an unflagged route. */
  because: string
  /** The route that does as well for less; '' when there is none. */
  cheaper: string
}

export const costOptions = {
  dearerBy: {
    unit: 'ratio',
    default: 0.1,
    min: 0,
    about: 'a route is expensive when a turn costs this part more than another route’s',
  },
  gainMin: { unit: 'ratio', default: 0.02, min: 0, max: 1, about: 'gain in task success that is worth naming' },
} as const satisfies DetectorOptions

/**
 * A route without a success is flagged, whatever other routes cost, once the 95 % upper bound of its success rate is
 * below this (from nine turns).
 */
const NEVER_SUCCEEDS = 0.3

type CostSettings = Record<keyof typeof costOptions, number>

/**
 * Ranks routes by cost per successful turn and flags those that are expensive without a matching gain: another route
 * is cheaper by the turn, significantly cheaper by the success (the 95 % intervals are disjoint), and the gain in task
 * success over it is unproven or significantly below `gainMin`. A dear route with a proven gain is on the Pareto
 * frontier and stays unflagged: whether the gain is worth its price is for people to decide. A route that costs and
 * has no success is flagged too. Dearest first, infinite before all; routes without turns last.
 * Throws UnusableData for two rows of a route, rates outside 0…1 and negative numbers.
 */
export function cost(routes: readonly RouteSpan[], given: Partial<Record<string, number>> = {}): JudgedRoute[] {
  const options = settings(costOptions, given)
  for (const [row, route] of routes.entries()) check(route, row, routes)
  return routes.map((route) => judge(route, routes, options)).sort(dearestFirst)
}

function check(
  { route, turns, taskSuccessRate, totalCostUsd }: RouteSpan,
  row: number,
  routes: readonly RouteSpan[],
): void {
  const first = routes.findIndex((other) => other.route === route)
  if (first < row) throw new UnusableData(`route "${route}" is there a second time: add its rows up`, row, 'route')
  if (!(turns >= 0 && turns < Number.POSITIVE_INFINITY)) throw new UnusableData('turns must be 0 or more', row, 'turns')
  if (!(taskSuccessRate >= 0 && taskSuccessRate <= 1)) {
    throw new UnusableData(`${taskSuccessRate} is no share from 0 to 1`, row, 'taskSuccessRate')
  }
  if (!(totalCostUsd >= 0 && totalCostUsd < Number.POSITIVE_INFINITY)) {
    throw new UnusableData('a cost must be 0 or more', row, 'totalCostUsd')
  }
}

function judge(of: RouteSpan, routes: readonly RouteSpan[], options: CostSettings): JudgedRoute {
  const { route, turns, taskSuccessRate, totalCostUsd } = of
  if (turns === 0) {
    const flagged = totalCostUsd > 0
    const because = flagged ? 'costs without any traffic' : 'no traffic'
    return { ...nothing, route, flagged, because }
  }
  const cheaper = routes
    .filter((other) => beats(other, of, options))
    .sort((a, b) => perSuccess(a, a.taskSuccessRate) - perSuccess(b, b.taskSuccessRate))
    .at(0)
  const neverPays = totalCostUsd > 0 && taskSuccessRate === 0 && wilson(0, turns).high < NEVER_SUCCEEDS
  return {
    route,
    costPerSuccess: perSuccess(of, taskSuccessRate),
    costPerSuccessRange: rangeOf(of),
    costPerTurn: totalCostUsd / turns,
    taskSuccessRate,
    flagged: cheaper !== undefined || neverPays,
    because: neverPays ? 'costs and never succeeded' : cheaper ? `no better than ${cheaper.route} for more money` : '',
    cheaper: cheaper?.route ?? '',
  }
}

const nothing = {
  costPerSuccess: null,
  costPerSuccessRange: null,
  costPerTurn: null,
  taskSuccessRate: null,
  cheaper: '',
}

/** Whether a cheaper route dominates a dearer one. */
function beats(cheap: RouteSpan, dear: RouteSpan, { dearerBy, gainMin }: CostSettings): boolean {
  if (cheap === dear || cheap.turns === 0) return false
  if (dear.totalCostUsd / dear.turns <= (cheap.totalCostUsd / cheap.turns) * (1 + dearerBy)) return false
  if (!(rangeOf(dear).low > rangeOf(cheap).high)) return false
  const gain = differenceOfShares(
    { share: dear.taskSuccessRate, n: dear.turns },
    { share: cheap.taskSuccessRate, n: cheap.turns },
  )
  return gain.low <= 0 || gain.high < gainMin
}

function rangeOf(route: RouteSpan): Interval {
  const { low, high } = wilson(route.taskSuccessRate, route.turns)
  return { low: perSuccess(route, high), high: perSuccess(route, low) }
}

function perSuccess({ totalCostUsd, turns }: RouteSpan, share: number): number {
  return turns * share === 0 ? Number.POSITIVE_INFINITY : totalCostUsd / (turns * share)
}

function dearestFirst(a: JudgedRoute, b: JudgedRoute): number {
  const left = a.costPerSuccess ?? -1
  const right = b.costPerSuccess ?? -1
  return left === right ? (a.route < b.route ? -1 : 1) : left < right ? 1 : -1
}
