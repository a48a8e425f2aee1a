import type { ReplicationPlan } from '../../analysis/replications.ts'
import { compared, replicated } from '../../rig/replicated.ts'
import { type RigReplications, rigReplications } from '../../runner/rigReplications.ts'
import type { Terminal } from '../terminal.ts'
import { asFlags } from './inFlags.ts'
import { comparedText, replicatedText } from './replicationText.ts'

/** Many runs of a rig, alone or beside another setting. */
export interface ManyRuns extends Pick<RigReplications, 'rigs' | 'seed' | 'first'> {
  /** The second setting as written; null with one rig. */
  beside: string[] | null
  plan: ReplicationPlan
  threads?: number
  json: boolean
  /** Flags by parameter name, for error messages. */
  flagOf?: Readonly<Record<string, string>>
  /** Exact values by metric. */
  exact?: ReadonlyMap<string, number | null>
  /** Further fields of the JSON object. */
  about?: Record<string, unknown>
}

/** Runs and prints: `{replications, metrics}` as JSON, a table for people. */
export async function printManyRuns(many: ManyRuns, terminal: Terminal): Promise<void> {
  const { rigs, seed, first, plan, threads, json, beside, about } = many
  const runs = rigReplications(
    { rigs, seed, first, min: plan.min, max: plan.max },
    {
      threads,
      interruptible: terminal.interruptible,
      progress: (replication) => terminal.progress(`run ${replication} of at most ${plan.max}`),
    },
  )
  try {
    if (beside === null) printReplicated(await replicated(runs, plan), many, terminal)
    else {
      const found = await compared(runs, plan)
      terminal.progress('')
      if (json) terminal.print(JSON.stringify({ ...about, beside, ...found }))
      else terminal.print(comparedText(found.metrics, found.replications, beside, found.imprecise))
    }
  } catch (error) {
    throw asFlags(many.flagOf ?? {}, error)
  }
}

function printReplicated(
  found: Awaited<ReturnType<typeof replicated>>,
  { json, about, exact = new Map() }: ManyRuns,
  terminal: Terminal,
): void {
  terminal.progress('')
  if (!json) {
    terminal.print(replicatedText(found.metrics, found.replications, exact, found.imprecise))
    return
  }
  const metrics = found.metrics.map(({ metric, ...numbers }) =>
    exact.has(metric) ? { metric, exact: exact.get(metric), ...numbers } : { metric, ...numbers },
  )
  terminal.print(JSON.stringify({ ...about, ...found, metrics }))
}
