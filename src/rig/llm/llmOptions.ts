import { BUILT_IN_CONTEXT_MAX } from '../../serving/llm/builtInStepTimes.ts'
import { type RoutingName, routingNames, type SchedulerName, schedulerNames } from '../../serving/llm/choices.ts'
import type { LlmReplicaConfig } from '../../serving/llm/replicaConfig.ts'
import { configFault, replicaConfig } from '../../serving/llm/replicaConfig.ts'
import type { Speculation } from '../../serving/llm/speculation.ts'
import { shortestMs } from '../../serving/llm/physics.ts'
import { replicaKnobs } from '../../serving/replicaKnobs.ts'
import { LEAST_MS, type StepTime } from '../../serving/llm/stepTime.ts'
import { byKebab } from '../../input/kebab.ts'
import { InputError } from '../../input/inputError.ts'
import { stepTimeNames } from './stepTimes.ts'

/** Routing policies by their names on the command line. */
export const rigRoutings: Record<string, RoutingName> = byKebab(routingNames)

/** A number of clients, each with one request in flight that is replaced at once when it is finished. */
export interface ClosedLoop {
  concurrency: number
  /** Prompt and answer length, tokens. */
  isl: number
  osl: number
  /** Requests per client. */
  rounds: number
  /**
   * Request i belongs to session i modulo this. Without it each request is routed by itself, and all share one prefix.
   */
  sessions?: number
}

/** Another model that takes a share of the requests, on its own replicas. */
export interface MixedModel {
  name: string
  stepTime: StepTime
  share: number
}

/** One or several replicas behind a router: the options of `parley rig llm`. Omitted ones take the default. */
export interface LlmRigOptions {
  stepTime: StepTime
  /** Default vllm-v1. */
  scheduler?: SchedulerName
  /**
   * Tokens per iteration. Default 8192 or the end of the step-time table; 512 for chunked-prefill; the model length
   * for prefill-first.
   */
  budget?: number
  /** Default 128. */
  maxSeqs?: number
  /** Default 7424. */
  kvBlocks?: number
  /** Default 16 tokens. */
  blockSize?: number
  /** Share of the blocks that admission leaves free. Default 0.01; 0 for vllm-v1, which has no watermark. */
  watermark?: number
  /** Default 4096 tokens; in a closed loop at least isl + osl, up to 16,384. */
  maxModelLen?: number
  /** Default 1. */
  replicas?: number
  /** Default round-robin. */
  routing?: string
  /** Leading prompt tokens that requests of one session have in common. Default 0; a request may override it. */
  prefixTokens?: number
  /** Whether common tokens are cached. Default true for vllm-v1; the other schedulers cannot. */
  prefixCache?: boolean
  /** Models besides `stepTime`, which takes the remaining share. Default none. */
  mix?: readonly MixedModel[]
  /** Seed of the mix and of open-loop requests. Default 1. */
  seed?: number
  /** Engine overhead per iteration. Default × 1 + 0 ms. */
  overheadFactor?: number
  overheadMs?: number
  /** Default none. */
  speculation?: Speculation | null
  /** Default true; false makes every iteration an event. */
  fastForward?: boolean
}


export const REPLICAS_MAX = 1000

/** Of speculative decoding, as pools of a world have them. */
export const draftDefaults = {
  acceptance: replicaKnobs.draftAcceptance.base,
  verifyCost: replicaKnobs.verifyCost.base,
  draftMaxBatch: replicaKnobs.draftOffAbove.base,
}

/** Defaults of `LlmRigOptions`; `blockSize` and `maxModelLen` in tokens. */
export const rigDefaults = { maxSeqs: 128, kvBlocks: 7424, blockSize: replicaKnobs.blockSize.base, maxModelLen: 4096, replicas: 1 }

/** The replica configuration of a rig. Throws InputError for invalid options. */
export function rigReplicaConfig(
  options: LlmRigOptions,
  loop: ClosedLoop | null,
  stepTime = options.stepTime,
): LlmReplicaConfig {
  const scheduler = options.scheduler ?? 'vllm-v1'
  if (!schedulerNames.includes(scheduler)) {
    throw new InputError(`no scheduler "${scheduler}"; there are ${schedulerNames.join(', ')}`)
  }
  const least = loop === null ? 0 : loop.isl + loop.osl
  if (options.maxModelLen === undefined && least > BUILT_IN_CONTEXT_MAX)
    throw new InputError(
      `INFEASIBLE: prompt and answer of ${least} tokens are longer than the model: step times were measured up to ` +
        `${BUILT_IN_CONTEXT_MAX}; shorten them, or give --max-model-len if yours goes further`,
    )
  if ((options.maxModelLen ?? 0) > BUILT_IN_CONTEXT_MAX && stepTimeNames.includes(stepTime.name))
    throw new InputError(
      `--max-model-len is ${options.maxModelLen}, but the step times of ${stepTime.name} were measured up to ${BUILT_IN_CONTEXT_MAX} tokens of context; ` +
        'give at most that, or step times of your own that go further',
    )
  const maxModelLen = options.maxModelLen ?? Math.max(rigDefaults.maxModelLen, least)
  const maxSequences = options.maxSeqs ?? rigDefaults.maxSeqs
  const budgets = {
    'vllm-v1': Math.max(maxSequences, Math.min(8192, stepTime.tokensMax)),
    'chunked-prefill': 512,
    'prefill-first': maxModelLen,
  }
  const config = replicaConfig(stepTime, {
    scheduler,
    tokenBudget: options.budget ?? budgets[scheduler],
    maxSequences,
    kvBlocks: options.kvBlocks ?? rigDefaults.kvBlocks,
    blockSize: options.blockSize ?? rigDefaults.blockSize,
    watermark: options.watermark ?? (scheduler === 'vllm-v1' ? 0 : 0.01),
    maxModelLen,
    prefixCache: (options.prefixCache ?? true) && scheduler === 'vllm-v1',
    overhead: { factor: options.overheadFactor ?? 1, addUs: (options.overheadMs ?? 0) * 1000 },
    speculation: options.speculation ?? null,
    fastForward: options.fastForward ?? true,
  })
  const fault = configFault(config)
  if (fault !== null) throw new InputError(fault)
  const { factor, addUs } = config.overhead
  const ms = (shortestMs(stepTime) ?? LEAST_MS) * factor + addUs / 1000
  if (ms < LEAST_MS)
    throw new InputError(`an iteration takes ${ms} ms, less than the clock counts; raise --overhead-factor (${factor})`)
  return config
}

/** The routing policy of a command-line name. */
export function rigRouting(name = 'round-robin'): RoutingName {
  if (Object.hasOwn(rigRoutings, name)) return rigRoutings[name]
  throw new InputError(`no routing "${name}"; there are ${Object.keys(rigRoutings).join(', ')}`)
}

/** Throws InputError unless each value is a whole number from 1 to `most`, beyond which a run takes minutes. */
export function requireCounts(counts: Record<string, number>, most = 1_000_000): void {
  for (const [name, value] of Object.entries(counts)) {
    if (Number.isInteger(value) && value >= 1 && value <= most) continue
    const wanted = value > most ? `from 1 to ${most}` : 'of at least 1'
    throw new InputError(`--${name} is ${value}; it must be a whole number ${wanted}`)
  }
}
