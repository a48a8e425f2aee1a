import type { Cohort, PoolSpec, Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { poolKnobValue, poolKnobWritten } from './poolKnobValue.ts'

/** Checks that batch work reaches every pool that keeps workers for it; a mistake is recorded where they are kept. */
export function checkPartitions(context: CheckContext, scenario: Scenario): void {
  for (const pool of scenario.pools) {
    const at = poolKnobWritten(context, pool, 'partitionWorkers')
    if (at === null || !(poolKnobValue(context, scenario, pool, 'partitionWorkers') > 0)) continue
    const stages = scenario.cohorts.flatMap((cohort) => batchStageOf(context, scenario, cohort, pool.region))
    if (stages.some(({ pools = [] }) => pools.some(({ kind }) => kind === pool.stage))) continue
    const kinds = context.parley.stages.filter(({ batchKind }) => batchKind !== undefined).flatMap(({ pools = [] }) => pools.map(({ kind }) => kind))
    context.reportKey(at, `no batch work reaches "${pool.name}", whose workers are kept for it`, remedyFor(pool, kinds))
  }
}

/** The stage that does the batch work of a cohort which calls from a region: the first of its pipeline that does any. */
function batchStageOf({ parley }: CheckContext, { pipelines }: Scenario, { trafficClass, mixes, pipeline }: Cohort, region: string) {
  const weight = mixes.region?.[region] ?? 0
  if (trafficClass !== 'batch' || weight === 0) return []
  const names = pipelines[pipeline] ?? []
  const stages = names.flatMap((name) => parley.stages.find((stage) => stage.name === name) ?? [])
  return stages.filter(({ batchKind }) => batchKind !== undefined).slice(0, 1)
}

function remedyFor({ stage, region }: PoolSpec, kinds: readonly string[]): string {
  if (kinds.includes(stage)) return `leave it out, or add a cohort with trafficClass: batch in ${region}`
  return kinds.length > 0 ? `leave it out: batch work goes to pools of stage ${kinds.join(' or ')}` : 'leave it out: no stage does batch work'
}
