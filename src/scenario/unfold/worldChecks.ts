import { US_PER_HOUR } from '../../kernel/time.ts'
import type { PoolSpec, Scenario } from '../../model/scenario.ts'
import { requestTokensMax } from '../../serving/llm/replicaConfig.ts'
import { replicaKnobs } from '../../serving/replicaKnobs.ts'
import { llmKnobs } from '../../stages/llmKnobs.ts'
import type { Desk } from '../desk.ts'
import { poolStages } from '../schema/world.ts'
import { find } from '../written.ts'

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
  checkPrompts(desk, scenario)
  checkBudgets(desk, pools)
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

/** A prompt before it has documents or a history: longer than the model, it would fail every turn. */
function checkPrompts(desk: Desk, { knobs, cohorts, pools }: Scenario): void {
  if (cohorts.every(({ tokens, trafficClass }) => tokens !== null || trafficClass === 'batch')) return
  const parts = (['systemTokens', 'toolTokens', 'userTokens'] as const).map((name) => {
    const address = `stage/llm.${name}`
    return { address, tokens: Number(knobs[address] ?? llmKnobs[name].base) }
  })
  const promptTokens = parts.reduce((sum, { tokens }) => sum + tokens, 0)
  for (const pool of pools.filter(({ stage }) => stage === 'llm')) {
    const tokensMax = requestTokensMax(Number(pool.knobs.kvBlocks ?? replicaKnobs.kvBlocks.base))
    if (promptTokens < tokensMax) continue
    const longest = parts.reduce((a, b) => (b.tokens > a.tokens ? b : a)).address
    const path = find(desk.tree, ['knobs', longest]) ? ['knobs', longest] : ['pools', pool.name]
    const found = `every prompt has at least ${promptTokens} tokens, a replica of "${pool.name}" takes ${tokensMax} with the answer`
    const room = tokensMax < requestTokensMax(Number.POSITIVE_INFINITY) ? ', or give the pool more kvBlocks' : ''
    desk.tellKey(path, found, `lower ${longest}${room}`)
  }
}

/** Every sequence of a batch takes a token of each iteration. */
function checkBudgets(desk: Desk, pools: PoolSpec[]): void {
  for (const { name, stage, knobs } of pools) {
    if (stage !== 'llm') continue
    const of = (knob: 'tokenBudget' | 'maxSequences') => Number(knobs[knob] ?? replicaKnobs[knob].base)
    const [budget, sequences] = [of('tokenBudget'), of('maxSequences')]
    if (budget >= sequences) continue
    const path = ['pools', name, 'maxSequences' in knobs ? 'maxSequences' : 'tokenBudget']
    const found = `${sequences} sequences in a batch take more than the ${budget} tokens of an iteration`
    desk.tellKey(find(desk.tree, path) ? path : ['pools', name], found, 'lower maxSequences or raise tokenBudget')
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
