import { replicaKnobs } from '../replicaKnobs.ts'
import type { SchedulerName } from './choices.ts'
import type { Speculation } from './speculation.ts'
import type { StepTime } from './stepTime.ts'

/** What the serving engine adds to each iteration: factor · model time + addUs. */
export interface EngineOverhead {
  factor: number
  addUs: number
}

/** Configuration of one engine; `configFault` says what is invalid in it. */
export interface LlmReplicaConfig {
  stepTime: StepTime
  scheduler: SchedulerName
  /** Tokens computed in one iteration at most. */
  tokenBudget: number
  /** Sequences in the batch at most. */
  maxSequences: number
  kvBlocks: number
  /** Tokens per block. */
  blockSize: number
  /** Share of the blocks that admission leaves free. */
  watermark: number
  /** Longest prompt plus answer, in tokens. */
  maxModelLen: number
  prefixCache: boolean
  overhead: EngineOverhead
  speculation: Speculation | null
  /** False: one event per iteration, for tests. The times are the same. */
  fastForward: boolean
}

/** Upper bounds: beyond these a replica resembles no real engine, and its times overflow the clock. */
const BLOCK_SIZE_MAX = replicaKnobs.blockSize.max
const DRAFTS_MAX = replicaKnobs.draftTokens.max
const FACTOR_MAX = replicaKnobs.engineFactor.max
const ADD_US_MAX = replicaKnobs.engineMs.max * 1000

/**
 * vLLM's own defaults where it has them; the KV size is that of an 8B model in bf16 on an 80 GB GPU at 90 % use (about 450,000
 * tokens).
 */
export function replicaConfig(stepTime: StepTime, differences: Partial<LlmReplicaConfig> = {}): LlmReplicaConfig {
  const scheduler = differences.scheduler ?? 'vllm-v1'
  return {
    stepTime,
    scheduler,
    tokenBudget: 8192,
    maxSequences: 256,
    kvBlocks: replicaKnobs.kvBlocks.base,
    blockSize: replicaKnobs.blockSize.base,
    watermark: scheduler === 'vllm-v1' ? 0 : 0.01,
    maxModelLen: replicaKnobs.maxModelLen.base,
    prefixCache: scheduler === 'vllm-v1',
    overhead: { factor: 1, addUs: 0 },
    speculation: null,
    fastForward: true,
    ...differences,
  }
}

/** Most tokens, prompt and answer together, of a request that such a replica can serve. */
export function requestTokensMax(config: Pick<LlmReplicaConfig, 'kvBlocks' | 'blockSize' | 'watermark' | 'maxModelLen'>): number {
  const { kvBlocks, blockSize, watermark, maxModelLen } = config
  return Math.min(maxModelLen, (kvBlocks - Math.floor(watermark * kvBlocks)) * blockSize + 1)
}

/** What is wrong with a configuration, in words; null when nothing is. */
export function configFault(config: LlmReplicaConfig): string | null {
  const { tokenBudget, maxSequences, kvBlocks, blockSize, watermark, maxModelLen, overhead, speculation } = config
  const counts = { tokenBudget, maxSequences, kvBlocks, blockSize, maxModelLen }
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) return `${name} is ${value}; it must be a whole number of at least 1`
  }
  if (blockSize > BLOCK_SIZE_MAX) return `blockSize is ${blockSize}; at most ${BLOCK_SIZE_MAX} tokens would do`
  if (!(watermark >= 0 && watermark < 1)) return `watermark is ${watermark}; it is a share from 0 to below 1`
  const { factor, addUs } = overhead
  if (!(factor > 0 && factor <= FACTOR_MAX && addUs >= 0 && addUs <= ADD_US_MAX)) {
    return `engine overhead ×${factor} + ${addUs} µs; the factor must be above 0, at most ${FACTOR_MAX}, the constant from 0 to ${ADD_US_MAX}`
  }
  const perSequence = speculation === null ? 1 : 1 + speculation.draftTokens
  if (config.scheduler === 'vllm-v1' && tokenBudget < maxSequences * perSequence) {
    return `tokenBudget ${tokenBudget} is below maxSequences × tokens per sequence, ${maxSequences * perSequence}`
  }
  if (speculation === null) return null
  const { draftTokens, acceptance, verifyCost, offAboveBatch } = speculation
  if (!(Number.isInteger(draftTokens) && draftTokens >= 1 && draftTokens <= DRAFTS_MAX)) {
    return `draftTokens is ${draftTokens}; it must be a whole number from 1 to ${DRAFTS_MAX}`
  }
  if (!(acceptance >= 0 && acceptance <= 1)) return `acceptance is ${acceptance}; it is a share from 0 to 1`
  if (!(verifyCost >= 0 && verifyCost <= FACTOR_MAX)) {
    return `verifyCost is ${verifyCost}; it must be from 0 to ${FACTOR_MAX}`
  }
  if (!(Number.isInteger(offAboveBatch) && offAboveBatch >= 0)) {
    return `offAboveBatch is ${offAboveBatch}; it must be a whole number of at least 0`
  }
  return null
}

/** Why a request can never be served by such a replica, in words; null when it can. */
export function requestFault(config: LlmReplicaConfig, promptTokens: number, outputTokens: number): string | null {
  if (!Number.isInteger(promptTokens) || promptTokens < 1)
    return `its prompt has ${promptTokens} tokens; at least 1 is needed`
  if (!Number.isInteger(outputTokens) || outputTokens < 1)
    return `its answer has ${outputTokens} tokens; at least 1 is needed`
  const total = promptTokens + outputTokens
  if (total > config.maxModelLen) {
    const left = config.maxModelLen - outputTokens
    const remedy = left > 0 ? `cut the prompt to ${left}` : 'shorten the answer'
    return `it has ${promptTokens} + ${outputTokens} tokens, the model takes ${config.maxModelLen}: ${remedy}`
  }
  const blocks = Math.ceil((total - 1) / config.blockSize)
  const reserve = Math.floor(config.watermark * config.kvBlocks)
  if (blocks + reserve > config.kvBlocks) {
    return `it needs ${blocks} KV blocks and ${reserve} are reserved, the replica has ${config.kvBlocks}: give it at least ${leastBlocks(blocks, config.watermark)}`
  }
  if (config.scheduler === 'prefill-first' && promptTokens > config.tokenBudget) {
    return `prefill-first computes a prompt in one iteration, ${promptTokens} tokens, but tokenBudget is ${config.tokenBudget}: raise it, or cut the prompt`
  }
  return null
}

function leastBlocks(needed: number, watermark: number): number {
  let blocks = Math.ceil(needed / (1 - watermark))
  while (blocks - Math.floor(watermark * blocks) < needed) blocks++
  return blocks
}
