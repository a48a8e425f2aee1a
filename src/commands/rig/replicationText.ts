import type { ComparedMetric, ReplicatedMetric } from '../../rig/replicated.ts'
import { numberText, textTable } from '../textTable.ts'

/** Metrics over runs; `exact` has the values of formulas, where they exist. */
export function replicatedText(
  metrics: readonly ReplicatedMetric[],
  replications: number,
  exact: ReadonlyMap<string, number | null> = new Map(),
  imprecise: readonly string[] = [],
): string {
  const theory = exact.size > 0
  const rows = metrics.map(({ metric, simulated, ci95, runsP90 }) => [
    metric,
    ...(theory ? [orDash(exact.get(metric) ?? null)] : []),
    numberText(simulated),
    interval(ci95),
    numberText(runsP90.value),
    orDash(runsP90.hi),
  ])
  const names = [
    'metric',
    ...(theory ? ['exact'] : []),
    'mean of runs',
    '95 % interval',
    '9 of 10 runs below',
    'at most',
  ]
  return `${textTable(names, rows)}\n${replications} runs${notReached(imprecise)}`
}

/** Two settings on common seeds. */
export function comparedText(
  metrics: readonly ComparedMetric[],
  replications: number,
  beside: string[],
  imprecise: readonly string[] = [],
): string {
  const rows = metrics.map(({ metric, simulated, beside: other, difference, ci95, correlation }) => [
    metric,
    numberText(simulated),
    numberText(other),
    numberText(difference),
    interval(ci95),
    correlation === null ? '–' : correlation.toFixed(3),
  ])
  const names = ['metric', 'as given', beside.join(' '), 'difference', '95 % interval', 'correlation']
  return `${textTable(names, rows)}\n${replications} pairs of runs on common seeds${notReached(imprecise)}`
}

function notReached(imprecise: readonly string[]): string {
  return imprecise.length === 0 ? '' : `; the precision was not reached for ${imprecise.join(', ')}`
}

function interval([lo, hi]: [number, number]): string {
  return `${numberText(lo)} … ${numberText(hi)}`
}

function orDash(value: number | null): string {
  return value === null ? '–' : numberText(value)
}
