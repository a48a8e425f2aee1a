import type { PoolSpec, Scenario } from '../../model/scenario.ts'
import { requestTokensMax } from '../../serving/llm/replicaConfig.ts'
import { replicaKnobs } from '../../serving/replicaKnobs.ts'
import { llmKnobs } from '../../stages/llmKnobs.ts'
import type { Desk } from '../desk.ts'
import { find, type Path } from '../written.ts'

/** Checks that the LLM replicas of a world could be built, and could answer. */
export function checkReplicas(desk: Desk, scenario: Scenario): void {
  for (const pool of scenario.pools) {
    if (pool.stage !== 'llm') continue
    checkBudget(desk, scenario, pool)
    checkPrompt(desk, scenario, pool)
  }
}

/** Every sequence of a batch takes a token of each iteration. */
function checkBudget(desk: Desk, scenario: Scenario, pool: PoolSpec): void {
  const [budget, sequences] = [baseOf(scenario, pool, 'tokenBudget'), baseOf(scenario, pool, 'maxSequences')]
  if (budget >= sequences) return
  const at = writtenAt(desk, pool, 'maxSequences') ?? writtenAt(desk, pool, 'tokenBudget') ?? ['pools', pool.name]
  const found = `${sequences} sequences in a batch take more than the ${budget} tokens of an iteration`
  desk.tellKey(at, found, 'lower maxSequences or raise tokenBudget')
}

/** A prompt before it has documents or a history: longer than the model, it would fail every turn. */
function checkPrompt(desk: Desk, scenario: Scenario, pool: PoolSpec): void {
  const { knobs, cohorts } = scenario
  if (cohorts.every(({ tokens, trafficClass }) => tokens !== null || trafficClass === 'batch')) return
  const parts = (['systemTokens', 'toolTokens', 'userTokens'] as const).map((name) => {
    const address = `stage/llm.${name}`
    return { address, tokens: Number(knobs[address] ?? llmKnobs[name].base) }
  })
  const promptTokens = parts.reduce((sum, { tokens }) => sum + tokens, 0)
  const tokensMax = requestTokensMax(baseOf(scenario, pool, 'kvBlocks'))
  if (promptTokens < tokensMax) return
  const longest = parts.reduce((a, b) => (b.tokens > a.tokens ? b : a)).address
  const few = tokensMax < requestTokensMax(Number.POSITIVE_INFINITY)
  const written = few ? writtenAt(desk, pool, 'kvBlocks') : ['knobs', longest]
  const at = written !== null && find(desk.tree, written) ? written : ['pools', pool.name]
  const found = `every prompt has at least ${promptTokens} tokens, a replica of "${pool.name}" takes ${tokensMax} with the answer`
  desk.tellKey(at, found, few ? `give it more kvBlocks, or lower ${longest}` : `lower ${longest}`)
}

function baseOf({ knobs }: Scenario, pool: PoolSpec, knob: keyof typeof replicaKnobs): number {
  return Number(knobs[`pool/${pool.name}.${knob}`] ?? pool.knobs[knob] ?? replicaKnobs[knob].base)
}

/** Where a knob of a pool is set; null where it stands as by default. */
function writtenAt(desk: Desk, pool: PoolSpec, knob: string): Path | null {
  const places: Path[] = [
    ['knobs', `pool/${pool.name}.${knob}`],
    ['pools', pool.name, knob],
  ]
  return places.find((path) => find(desk.tree, path) !== undefined) ?? null
}
