import { exponential } from '../../kernel/distributions.ts'
import { RandomStreams } from '../../kernel/random.ts'
import type { LlmRequest } from '../../serving/llm/request.ts'
import { parseService, type ServiceTimes } from '../queue/service.ts'
import { InputError } from '../../input/inputError.ts'
import { type LlmRigResult, runLlmRig } from './llm.ts'
import { type LlmRigOptions, REPLICAS_MAX, requireCounts, rigDefaults, rigReplicaConfig } from './llmOptions.ts'
import type { TraceRequest } from '../../input/requestTrace.ts'

/** Open-loop arrivals: a Poisson stream of independent requests. */
export interface OpenLoop {
  /** Requests per second. */
  rate: number
  /** Prompt and answer length, tokens: `1024`, or a distribution such as `lognormal:1024:1` (mean, squared coefficient of variation). */
  isl: string
  osl: string
  /** Requests in all; the first tenth is warm-up and is not counted. */
  count: number
  /**
   * Each request belongs to one of this many sessions, at random. Without it each is routed by itself, and all share
   * one prefix.
   */
  sessions?: number
}

/** Share of the requests that is not counted: they find a fleet emptier than in steady state. */
const WARM_UP = 0.1
const COUNT_MAX = 2_000_000
/** Most requests for measuring a replica's capacity: about a second of work. */
const CROWD_MAX = 20_000

/**
 * Sends such a stream through the fleet. Throws InputError for requests that can never be served; `llmLoad` throws
 * for overload.
 */
export function runLlmOpenLoop(options: LlmRigOptions, loop: OpenLoop, clock?: () => number): LlmRigResult {
  const { trace, cutAnswers } = openRequests(options, loop, loop.count)
  const { requests, summary } = runLlmRig(options, trace, clock, Math.floor(trace.length * WARM_UP))
  return { requests, summary: { ...summary, cutAnswers } }
}

/**
 * The stream's rate ÷ the capacity of the replicas; with several models, of the most loaded. The capacity is measured
 * on one replica: the same requests, all present at once, and the rate of the middle of the answers, when every batch
 * is full. Throws InputError from 1 on, where the queue would grow without bound.
 */
export function llmLoad(options: LlmRigOptions, loop: OpenLoop): number {
  const replicas = options.replicas ?? rigDefaults.replicas
  requireCounts({ replicas }, REPLICAS_MAX)
  const batches = 20 * (options.maxSeqs ?? rigDefaults.maxSeqs)
  // With sticky sessions a replica's prefix cache holds only its share of them.
  const stick = options.routing === 'prefix-aware' && loop.sessions !== undefined
  const sessions = stick ? Math.ceil((loop.sessions ?? 1) / replicas) : loop.sessions
  const crowd = openRequests(options, { ...loop, sessions }, Math.min(CROWD_MAX, Math.max(1000, batches)))
  const { requests } = runLlmRig(
    { ...options, replicas: 1 },
    crowd.trace.map((request) => ({ ...request, arrivedUs: 0 })),
    () => 0,
  )
  const models = [...new Set(requests.map(({ owner }) => owner))]
  const loads = models.map((model) => {
    const own = requests.filter(({ owner }) => owner === model)
    return (loop.rate * own.length) / requests.length / (replicas * paceOf(own))
  })
  const rho = Math.max(...loads)
  if (rho >= 1) {
    const most = Number((loop.rate / rho).toPrecision(3))
    const each = options.mix !== undefined && options.mix.length > 0 ? ' each' : ''
    throw new InputError(
      `INFEASIBLE: ρ = ${Number(rho.toPrecision(3))} (--rate ${loop.rate}; at most ${most} requests/s can be answered), ` +
        `needs at least ${Math.floor(rho * replicas) + 1} replicas${each}`,
    )
  }
  return rho
}

/** Requests answered per second between the 20th and the 80th percent of the answers. */
function paceOf(requests: readonly LlmRequest[]): number {
  const ends = Float64Array.from(requests, ({ finishedUs }) => finishedUs).sort()
  const from = Math.floor(ends.length * 0.2)
  const to = Math.min(ends.length - 1, Math.ceil(ends.length * 0.8))
  return to > from ? ((to - from) / (ends[to] - ends[from])) * 1e6 : Number.POSITIVE_INFINITY
}

/** Generates the stream; gaps, lengths and sessions depend on the seed alone, not on the other options. */
function openRequests(options: LlmRigOptions, loop: OpenLoop, count: number) {
  const { rate, sessions } = loop
  if (!(rate > 0 && rate <= 1e6)) throw new InputError(`--rate is ${rate}; it must be above 0, at most 1000000`)
  requireCounts({ count: loop.count, sessions: sessions ?? 1 }, COUNT_MAX)
  const { maxModelLen } = rigReplicaConfig(options, null)
  const prompts = tokenLengths('isl', loop.isl)
  const answers = tokenLengths('osl', loop.osl)
  mustFit(prompts, answers, maxModelLen)
  mustHoldPrefix(options.prefixTokens ?? 0, prompts)
  const random = new RandomStreams(options.seed ?? 1)
  const [gaps, isl, osl, callers] = ['gaps', 'isl', 'osl', 'sessions'].map((name) => random.stream(name))
  let arrivedUs = 0
  let cutAnswers = 0
  const trace = Array.from({ length: count }, (): TraceRequest => {
    arrivedUs += exponential(gaps, 1e6 / rate)
    const answer = Math.max(1, Math.round(answers.draw(osl)))
    const isCut = answers.kind !== 'det' && answer > maxModelLen - 1
    if (isCut) cutAnswers++
    return {
      arrivedUs: Math.round(arrivedUs),
      promptTokens: Math.max(1, Math.round(prompts.draw(isl))),
      // A drawn answer is cut at the model length; a requested length that cannot fit is refused.
      outputTokens: isCut ? maxModelLen - 1 : answer,
      session: sessions === undefined ? undefined : Math.floor(callers.uniform() * sessions),
    }
  })
  return { trace, cutAnswers }
}

/** Drawn lengths are cut at the model length; a fixed one that never fits is an error. */
function mustFit(prompts: ServiceTimes, answers: ServiceTimes, maxModelLen: number): void {
  const [isl, osl] = [prompts, answers].map(({ kind, mean }) => (kind === 'det' ? mean : 1))
  if (isl + osl <= maxModelLen) return
  throw new InputError(
    `INFEASIBLE: --isl ${isl} and --osl ${osl} are ${isl + osl} tokens, prompt and answer may have ${maxModelLen} ` +
      `together: give --max-model-len at least ${isl + osl}`,
  )
}

/** A drawn prompt shorter than the prefix is all prefix; a fixed one is an error. */
function mustHoldPrefix(prefixTokens: number, { kind, mean }: ServiceTimes): void {
  if (kind !== 'det' || prefixTokens <= mean) return
  throw new InputError(`--prefix-tokens is ${prefixTokens}, but a prompt has ${mean} tokens; lower it, or raise --isl`)
}

function tokenLengths(flag: string, text: string): ServiceTimes {
  const tokens = Number(text)
  if (text.trim() !== '' && Number.isInteger(tokens) && tokens >= 1) return parseService(`det:${tokens}`, tokens)
  if (/^[a-z]/.test(text) && text.includes(':')) return parseService(text, 1)
  throw new InputError(
    `--${flag} ${text}: write tokens, such as 1024, or a distribution such as lognormal:1024:1 (mean, squared coefficient of variation)`,
  )
}
