import type { PoolSpec, Scenario } from '../../model/scenario.ts'
import { requestTokensMax } from '../../serving/llm/replicaConfig.ts'
import { poolKnobsFor } from '../../parley/poolKnobs.ts'
import type { CheckContext } from '../checkContext.ts'
import { find } from '../yamlNode.ts'
import { poolKnobValue, poolKnobWritten } from './poolKnobValue.ts'

/** Whether the workers of a kind of pool are LLM replicas. */
export function hasReplicas({ parley }: CheckContext, kind: string): boolean {
  return parley.poolKinds.has(kind) && 'kvBlocks' in poolKnobsFor(parley, kind)
}

/** Checks that prompts fit the LLM replicas of a world. */
export function checkPrompts(context: CheckContext, scenario: Scenario): void {
  for (const pool of scenario.pools) if (hasReplicas(context, pool.stage)) checkPrompt(context, scenario, pool)
}

/** A prompt without documents or history: if it is longer than the model allows, every turn would fail. */
function checkPrompt(context: CheckContext, scenario: Scenario, pool: PoolSpec): void {
  const { knobs, cohorts } = scenario
  if (cohorts.every(({ tokens, trafficClass }) => tokens !== null || trafficClass === 'batch')) return
  const stage = context.parley.poolKinds.get(pool.stage)?.stage
  const parts = ['systemTokens', 'toolTokens', 'userTokens'].map((name) => {
    const address = `stage/${stage?.name}.${name}`
    return { address, tokens: Number(knobs[address] ?? stage?.knobs[name]?.base ?? 0) }
  })
  const promptTokens = parts.reduce((sum, { tokens }) => sum + tokens, 0)
  const value = (knob: string) => poolKnobValue(context, scenario, pool, knob)
  const [maxModelLen, kvBlocks] = [value('maxModelLen'), value('kvBlocks')]
  const tokensMax = requestTokensMax({ maxModelLen, kvBlocks, blockSize: value('blockSize'), watermark: value('watermark') })
  if (promptTokens < tokensMax) return
  const longest = parts.reduce((a, b) => (b.tokens > a.tokens ? b : a)).address
  const few = tokensMax < maxModelLen
  const written = poolKnobWritten(context, pool, few ? 'kvBlocks' : 'maxModelLen') ?? (few ? null : ['knobs', longest])
  const at = written !== null && find(context.tree, written) ? written : ['pools', pool.name]
  const found = `every prompt has at least ${promptTokens} tokens, a replica of "${pool.name}" takes ${tokensMax} with the answer`
  context.reportKey(at, found, few ? `give it more kvBlocks, or lower ${longest}` : `lower ${longest}`)
}
