import { US_PER_HOUR } from '../../kernel/time.ts'
import type { PoolSpec, Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { find } from '../yamlNode.ts'
import { checkBatch } from './batchChecks.ts'
import { checkPartitions } from './partitionChecks.ts'
import { checkPrompts } from './promptChecks.ts'
import { checkServers } from './serverChecks.ts'

/** Longest run, four weeks of simulated time; nothing in parley changes over more than a week. */
const DURATION_US_MAX = 28 * 24 * US_PER_HOUR

/** Checks that there are callers, and that every region of theirs serves the stages of their pipelines. */
export function checkWorld(context: CheckContext, scenario: Scenario): void {
  const { durationUs, pools } = scenario
  if (durationUs <= 0) context.report(['duration'], 'the run is over before it starts', 'write a duration such as 60m')
  if (durationUs > DURATION_US_MAX) context.report(['duration'], 'the run is longer than four weeks', 'write at most 28d')
  for (const [kind, list] of Object.entries({ cohorts: context.vocabulary.cohorts, pools: context.vocabulary.pools })) {
    if (list.length === 0) context.report([], `the scenario has no ${kind}`, `extend a world, or add ${kind}:`)
  }
  checkSeats(context, pools)
  checkServers(context, scenario)
  checkPartitions(context, scenario)
  checkPrompts(context, scenario)
  checkServed(context, scenario)
  checkBatch(context, scenario)
}

/** Every region that a cohort calls from needs a pool of each kind that the stages of its pipeline need. */
function checkServed(context: CheckContext, { cohorts, pools, pipelines }: Scenario): void {
  if (context.vocabulary.pools.length > pools.length) return
  const needed = new Map<string, Map<string, string>>()
  for (const { name, mixes, pipeline } of cohorts) {
    const stages = context.parley.stages.filter((stage) => Object.hasOwn(pipelines, pipeline) && pipelines[pipeline].includes(stage.name))
    const kinds = stages.flatMap((stage) => (stage.pools ?? []).map(({ kind }) => kind))
    for (const region of Object.keys(mixes.region ?? { any: 1 })) {
      const cohortOf = needed.get(region) ?? new Map<string, string>()
      for (const kind of kinds) cohortOf.set(kind, name)
      needed.set(region, cohortOf)
    }
  }
  for (const [region, cohortOf] of needed) {
    if (region !== 'any' && !context.vocabulary.regions.includes(region)) continue
    for (const kind of context.parley.poolKinds.keys()) {
      const cohort = cohortOf.get(kind)
      if (cohort === undefined || pools.some((pool) => pool.stage === kind && pool.region === region)) continue
      const path = ['cohorts', cohort, 'mixes', 'region', region]
      const at = find(context.tree, path) ? path : ['cohorts', cohort]
      const remedy =
        region === 'any' ? 'give the cohort a mix of regions' : `add one with stage: ${kind} and region: ${region}`
      context.reportKey(at, `callers in "${region}" have no ${kind} pool`, remedy)
    }
  }
}

/** Checks the number of pools of a kind in a region: one, or the kind's `perRegion`. */
function checkSeats(context: CheckContext, pools: PoolSpec[]): void {
  const seats = new Map<string, PoolSpec[]>()
  for (const pool of pools) {
    const seat = `${pool.stage} ${pool.region}`
    const taken = seats.get(seat) ?? []
    seats.set(seat, [...taken, pool])
    if (taken.length < (context.parley.poolKinds.get(pool.stage)?.need.perRegion ?? 1)) continue
    const found = `"${pool.region}" already has the ${pool.stage} pool "${taken[taken.length - 1].name}"`
    context.reportKey(['pools', pool.name], found, 'give that one more workers, or put this one into another region')
  }
}
