import { mean } from 'simple-statistics'
import { pairedDifference } from '../analysis/pairedDifference.ts'
import { orderStatisticInterval } from '../analysis/quantileInterval.ts'
import { type Numbers, type ReplicationPlan, Replications } from '../analysis/replications.ts'

/** One number of a rig over runs that differ in their seed. */
export interface ReplicatedMetric {
  metric: string
  /** The mean over runs, with its 95 % interval by Student's t. */
  simulated: number
  ci95: [number, number]
  /**
   * The 90th percentile over runs, with a distribution-free 95 % interval; bounds are null where that needs more runs.
   */
  runsP90: { value: number; lo: number | null; hi: number | null }
}

/** The same number of two rigs on the same seeds. */
export interface ComparedMetric {
  metric: string
  simulated: number
  beside: number
  /** Beside minus simulated, with its 95 % interval over pairs. */
  difference: number
  ci95: [number, number]
  /** Correlation of the two over seeds. Near 1, common chance cancels out of the difference. */
  correlation: number | null
}

/** Takes runs on seed, seed + 1, … until the plan is satisfied. */
export async function replicated(runs: AsyncIterable<readonly Numbers[]>, plan: ReplicationPlan) {
  const taken = new Replications(plan)
  for await (const [numbers] of runs) {
    taken.add(numbers)
    if (taken.done) break
  }
  const metrics = taken.names.map((metric): ReplicatedMetric => {
    const { mean: simulated, lo, hi } = taken.interval(metric)
    return { metric, simulated, ci95: [lo, hi], runsP90: orderStatisticInterval(taken.column(metric), 0.9) }
  })
  return { replications: taken.count, ...missed(taken, plan), metrics }
}

/** With a requested precision, the metrics that did not reach it. */
function missed(runs: Replications, plan: ReplicationPlan): { imprecise?: string[] } {
  return plan.precision === null ? {} : { imprecise: runs.imprecise() }
}

/** Takes runs of two rigs on common seeds until every difference has the requested precision. */
export async function compared(pairs: AsyncIterable<readonly Numbers[]>, plan: ReplicationPlan) {
  const firsts: Numbers[] = []
  const seconds: Numbers[] = []
  const differences = new Replications(plan)
  for await (const [a, b] of pairs) {
    firsts.push(a)
    seconds.push(b)
    const shared = Object.keys(a).filter((name) => name in b)
    differences.add(Object.fromEntries(shared.map((name) => [name, b[name] - a[name]])))
    if (differences.done) break
  }
  const metrics = differences.names.map((metric): ComparedMetric => {
    const column = firsts.map((numbers) => numbers[metric])
    const other = seconds.map((numbers) => numbers[metric])
    const { mean: difference, lo, hi, correlation } = pairedDifference(column, other)
    return { metric, simulated: mean(column), beside: mean(other), difference, ci95: [lo, hi], correlation }
  })
  return { replications: differences.count, ...missed(differences, plan), metrics }
}
