import type { Numbers, ReplicationPlan } from '../../analysis/replications.ts'
import { compared, replicated } from '../../rig/replicated.ts'
import type { Terminal } from '../terminal.ts'
import { comparedText, replicatedText } from './replicationText.ts'

/** A rig that is run many times, alone or beside another setting. */
export interface ManyRuns {
  run: (seed: number) => Numbers
  /** The other setting, and how it was written. */
  beside: { run: (seed: number) => Numbers; settings: string[] } | null
  seed: number
  plan: ReplicationPlan
  json: boolean
  /** What formulas say, by metric. */
  exact?: ReadonlyMap<string, number | null>
  /** More for the JSON object. */
  about?: Record<string, unknown>
}

/** Runs and prints: `{replications, metrics}` as JSON, a table for people. */
export function printManyRuns(many: ManyRuns, terminal: Terminal): void {
  const { seed, plan, json, beside, about } = many
  let runs = 0
  const run = (one: number) => {
    terminal.progress(`run ${++runs} of at most ${plan.max}`)
    return many.run(one)
  }
  if (beside !== null) {
    const found = compared(run, beside.run, seed, plan)
    terminal.progress('')
    if (json) terminal.print(JSON.stringify({ ...about, beside: beside.settings, ...found }))
    else terminal.print(comparedText(found.metrics, found.replications, beside.settings, found.imprecise))
    return
  }
  const found = replicated(run, seed, plan)
  terminal.progress('')
  const exact = many.exact ?? new Map<string, number | null>()
  if (!json) {
    terminal.print(replicatedText(found.metrics, found.replications, exact, found.imprecise))
    return
  }
  const metrics = found.metrics.map(({ metric, ...numbers }) =>
    exact.has(metric) ? { metric, exact: exact.get(metric), ...numbers } : { metric, ...numbers },
  )
  terminal.print(JSON.stringify({ ...about, ...found, metrics }))
}
