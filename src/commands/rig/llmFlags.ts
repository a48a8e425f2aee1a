import type { Options } from 'yargs'
import { draftDefaults, type LlmRigOptions } from '../../rig/llm/llmOptions.ts'
import type { LlmSetting, MixedSetting } from '../../rig/llm/llmSetting.ts'
import { InputError } from '../../input/inputError.ts'
import { checkedSeed } from '../run.ts'
import { stepTimeGiven, stepTimeKept, stepTimeOption } from './modelFile.ts'
import { profileGiven, profileOption } from './savedProfiles.ts'

const number = (describe: string): Options => ({ type: 'number', requiresArg: true, describe })
const text = (describe: string): Options => ({ type: 'string', requiresArg: true, describe })

/** Flags of a replica and its engine. */
export const llmFlags: Readonly<Record<string, Options>> = {
  'step-time': stepTimeOption,
  profile: profileOption,
  scheduler: text('vllm-v1 (default) | chunked-prefill | prefill-first'),
  budget: number('tokens an iteration; 8192, for chunked-prefill 512, for prefill-first the model length'),
  'max-seqs': number('sequences in a batch; 128'),
  'kv-blocks': number('KV-cache blocks; 7424'),
  'block-size': number('tokens a block; 16'),
  watermark: number('share of the blocks that admission leaves free; 0.01, for vllm-v1 0'),
  'max-model-len': number('longest prompt and answer together, tokens; 4096, in a closed loop as they are, up to 16384'),
  replicas: number('replicas behind a router; 1'),
  routing: text('round-robin (default) | least-outstanding | prefix-aware'),
  'prefix-tokens': number(
    'leading prompt tokens that requests of a session share (a column prefix_tokens goes before); 0',
  ),
  'prefix-cache': { type: 'boolean', default: true, describe: 'vllm-v1 keeps the blocks of shared tokens' },
  mix: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'another model for a share of the requests, MODEL=0.3, may be repeated; each has its own replicas',
  },
  seed: number('seed; 1'),
  'overhead-factor': number('engine: an iteration takes this times the model’s time; 1'),
  'overhead-ms': number('engine: and this much more; 0'),
  'draft-tokens': number('speculative decoding: drafts a step; 0 is off'),
  acceptance: number(`speculative decoding: probability that a draft is accepted; ${draftDefaults.acceptance}`),
  'verify-cost': number(`speculative decoding: what drafting adds to an iteration, as a share; ${draftDefaults.verifyCost}`),
  'draft-max-batch': number(`speculative decoding: off above this many sequences; ${draftDefaults.draftMaxBatch}`),
  'fast-forward': {
    type: 'boolean',
    default: true,
    describe: 'one event a change of the batch; the times are the same',
  },
}

export interface LlmFlagsGiven extends Omit<LlmRigOptions, 'stepTime' | 'speculation' | 'mix'> {
  mix?: string[]
  stepTime?: string
  profile?: string
  draftTokens?: number
  acceptance?: number
  verifyCost?: number
  draftMaxBatch?: number
}

/** The replica from the arguments. A profile gives the model and the engine; flags override it. */
export function llmSettingGiven(given: LlmFlagsGiven): LlmSetting {
  const profile = given.profile === undefined ? null : profileGiven(given.profile, 'llm')
  if (given.stepTime === undefined && profile === null)
    throw new InputError('parley rig llm: --step-time is missing; name a model such as llama3-8b-h100-tp1, or a file')
  const { overheadFactor = profile?.factor, overheadMs = profile?.addMs } = given
  if (overheadFactor !== undefined && !(overheadFactor > 0 && overheadFactor <= 100))
    throw new InputError(`--overhead-factor ${overheadFactor}: write a number above 0, at most 100; 1 is none`)
  if (overheadMs !== undefined && !(overheadMs >= 0 && overheadMs <= 1000))
    throw new InputError(`--overhead-ms ${overheadMs}: write 0 or more, at most 1000`)
  const stepTime = given.stepTime === undefined && profile !== null ? stepTimeKept(profile) : stepTimeGiven(given.stepTime ?? '')
  const { scheduler, budget, maxSeqs, kvBlocks, blockSize, watermark } = given
  const { maxModelLen, replicas, routing, fastForward, prefixTokens, prefixCache } = given
  return {
    ...{ stepTime, scheduler, budget, maxSeqs, kvBlocks, blockSize, watermark },
    ...{ maxModelLen, replicas, routing, fastForward, prefixTokens, prefixCache },
    mix: given.mix?.map(mixedModel),
    seed: given.seed === undefined ? undefined : checkedSeed(given.seed),
    ...{ overheadFactor, overheadMs },
    speculation: speculationGiven(given),
  }
}

/** `llama3-70b-h100-tp4=0.2`. */
function mixedModel(text: string): MixedSetting {
  const at = text.lastIndexOf('=')
  const share = at < 1 ? Number.NaN : Number(text.slice(at + 1) || Number.NaN)
  if (!(share > 0 && share <= 1))
    throw new InputError(`--mix ${text}: write MODEL=SHARE, such as llama3-70b-h100-tp4=0.2`)
  const name = text.slice(0, at)
  return { name, stepTime: stepTimeGiven(name, '--mix'), share }
}

const speculating = { acceptance: 'acceptance', verifyCost: 'verify-cost', draftMaxBatch: 'draft-max-batch' } as const

function speculationGiven(given: LlmFlagsGiven) {
  const { draftTokens = 0, ...drafts } = given
  const { acceptance = draftDefaults.acceptance, verifyCost = draftDefaults.verifyCost, draftMaxBatch = draftDefaults.draftMaxBatch } = drafts
  if (!Number.isInteger(draftTokens) || draftTokens < 0)
    throw new InputError(`--draft-tokens ${draftTokens}: write a whole number; 0 is off`)
  const names = Object.keys(speculating) as (keyof typeof speculating)[]
  const idle = names.find((name) => draftTokens === 0 && given[name] !== undefined)
  if (idle !== undefined)
    throw new InputError(`--${speculating[idle]}: nothing is drafted without --draft-tokens; add it`)
  return draftTokens === 0 ? null : { draftTokens, acceptance, verifyCost, offAboveBatch: draftMaxBatch }
}

/** Parameter names in the replica's own checks, and their flags. */
export const llmFlagOf: Readonly<Record<string, string>> = {
  tokenBudget: 'budget',
  maxSequences: 'max-seqs',
  kvBlocks: 'kv-blocks',
  blockSize: 'block-size',
  watermark: 'watermark',
  maxModelLen: 'max-model-len',
  draftTokens: 'draft-tokens',
  acceptance: 'acceptance',
  verifyCost: 'verify-cost',
  offAboveBatch: 'draft-max-batch',
}
