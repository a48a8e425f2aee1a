import { US_PER_HOUR } from '../../kernel/time.ts'
import type { PoolSpec, Scenario } from '../../model/scenario.ts'
import type { Desk } from '../desk.ts'
import { poolStages } from '../schema/world.ts'
import { find } from '../written.ts'
import { checkPrompts } from './promptChecks.ts'
import { checkServers } from './serverChecks.ts'

/** A run may last four weeks of simulated time; nothing in parley changes over more than a week. */
const DURATION_US_MAX = 28 * 24 * US_PER_HOUR

/** Checks that there are callers, and that every region they can be in serves every stage. */
export function checkWorld(desk: Desk, scenario: Scenario): void {
  const { durationUs, cohorts, pools } = scenario
  if (durationUs <= 0) desk.tell(['duration'], 'the run is over before it starts', 'write a duration such as 60m')
  if (durationUs > DURATION_US_MAX) desk.tell(['duration'], 'the run is longer than four weeks', 'write at most 28d')
  for (const [kind, list] of Object.entries({ cohorts: desk.vocabulary.cohorts, pools: desk.vocabulary.pools })) {
    if (list.length === 0) desk.tell([], `the scenario has no ${kind}`, `extend a world, or add ${kind}:`)
  }
  checkSeats(desk, pools)
  checkServers(desk, scenario)
  checkPrompts(desk, scenario)
  const regions = new Map<string, string>()
  for (const { name, mixes } of cohorts)
    for (const region of Object.keys(mixes.region ?? { any: 1 })) regions.set(region, name)
  for (const [region, cohort] of regions) {
    if (region !== 'any' && !desk.vocabulary.regions.includes(region)) continue
    for (const stage of poolStages) {
      const misread = desk.vocabulary.pools.length > pools.length
      if (misread || pools.some((pool) => pool.stage === stage && pool.region === region)) continue
      const path = ['cohorts', cohort, 'mixes', 'region', region]
      const at = find(desk.tree, path) ? path : ['cohorts', cohort]
      const remedy =
        region === 'any' ? 'give the cohort a mix of regions' : `add one with stage: ${stage} and region: ${region}`
      desk.tellKey(at, `callers in "${region}" have no ${stage} pool`, remedy)
    }
  }
}

/** A stage has one pool a region; the llm two, of which the second is the fallback. */
function checkSeats(desk: Desk, pools: PoolSpec[]): void {
  const seats = new Map<string, PoolSpec[]>()
  for (const pool of pools) {
    const seat = `${pool.stage} ${pool.region}`
    const taken = seats.get(seat) ?? []
    seats.set(seat, [...taken, pool])
    if (taken.length < (pool.stage === 'llm' ? 2 : 1)) continue
    const found = `"${pool.region}" already has the ${pool.stage} pool "${taken[taken.length - 1].name}"`
    desk.tellKey(['pools', pool.name], found, 'give that one more workers, or put this one into another region')
  }
}
