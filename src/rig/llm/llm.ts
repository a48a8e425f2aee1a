import { RandomStreams, type Stream } from '../../kernel/random.ts'
import { Simulation } from '../../kernel/simulation.ts'
import { LlmFleet } from '../../serving/llm/fleet.ts'
import type { LlmReplicaConfig } from '../../serving/llm/replicaConfig.ts'
import { LlmRequest } from '../../serving/llm/request.ts'
import { RequestOutgrown } from '../../serving/llm/requestOutgrown.ts'
import { StepTimeError } from '../../serving/llm/stepTime.ts'
import type { ClosedLoop, LlmRigOptions } from './llmOptions.ts'
import { REPLICAS_MAX, requireCounts, rigDefaults, rigReplicaConfig, rigRouting } from './llmOptions.ts'
import type { TraceRequest } from '../../input/requestTrace.ts'
import type { LlmRigSummary } from './llmResults.ts'
import { summarise } from './llmResults.ts'
import { InputError } from '../../input/inputError.ts'

/** The requests in order of arrival, with their times, and the summary over them. */
export interface LlmRigResult {
  requests: LlmRequest[]
  summary: LlmRigSummary
}

const REQUESTS_MAX = 2_000_000

/** Clock for `wallMs`; tests replace it. */
const wallClock = () => performance.now()

/**
 * Sends requests at their times through the product's LLM fleet and waits until all are answered. Prompts are cut so
 * that prompt and answer fit the model. The first `uncounted` are left out of the summary. Throws InputError for
 * requests that can never be served.
 */
export function runLlmRig(
  options: LlmRigOptions,
  trace: readonly TraceRequest[],
  clock = wallClock,
  uncounted = 0,
): LlmRigResult {
  const shares = trace.some(({ prefixTokens = options.prefixTokens ?? 0 }) => prefixTokens > 0)
  const rig = new Rig({ ...options, prefixCache: shares && options.prefixCache }, null)
  const { maxModelLen } = rig.config
  let cutPrompts = 0
  const requests = trace.map(({ promptTokens, outputTokens, session, prefixTokens }, id) => {
    if (outputTokens >= maxModelLen) {
      throw new InputError(
        `INFEASIBLE: request ${id} wants ${outputTokens} answer tokens, prompt and answer may have ${maxModelLen} ` +
          `together: give --max-model-len at least ${outputTokens + 1}`,
      )
    }
    const cut = Math.min(promptTokens, maxModelLen - outputTokens)
    if (cut < promptTokens) cutPrompts++
    return rig.request(id, cut, outputTokens, { session, prefixTokens })
  })
  let coming = 0
  const arrive = (): void => {
    if (coming === uncounted) rig.warmed()
    rig.submit(requests[coming++])
    if (coming < trace.length) rig.simulation.at(trace[coming].arrivedUs, arrive, undefined as never)
  }
  if (trace.length > 0) rig.simulation.at(trace[0].arrivedUs, arrive, undefined as never)
  return rig.run(requests, { cutPrompts, uncounted }, clock)
}

/** Keeps a number of requests in flight: a finished one is replaced at once, `rounds` times per client. */
export function runLlmClosedLoop(options: LlmRigOptions, loop: ClosedLoop, clock = wallClock): LlmRigResult {
  const { concurrency, isl, osl, rounds, sessions = 1 } = loop
  requireCounts({ concurrency, isl, osl, rounds, sessions })
  if (concurrency * rounds > REQUESTS_MAX)
    throw new InputError(
      `--concurrency ${concurrency} × --rounds ${rounds} is more than ${REQUESTS_MAX} requests; fewer rounds would do`,
    )
  const { prefixTokens = 0 } = options
  if (prefixTokens > isl)
    throw new InputError(`--prefix-tokens is ${prefixTokens}, but a prompt has ${isl} tokens; lower it, or raise --isl`)
  const shares = prefixTokens > 0
  const rig = new Rig({ ...options, prefixCache: shares && options.prefixCache }, loop)
  const requests: LlmRequest[] = []
  const next = (): void => {
    if (requests.length === concurrency * rounds) return
    const session = loop.sessions === undefined ? undefined : requests.length % sessions
    const request = rig.request(requests.length, isl, osl, { session })
    requests.push(request)
    rig.submit(request)
  }
  rig.onFinish = next
  for (let i = 0; i < concurrency; i++) next()
  return rig.run(requests, { cutPrompts: 0, uncounted: 0 }, clock)
}

/** What a request shares with others. */
type Shared = Pick<TraceRequest, 'session' | 'prefixTokens'>

/** Number of cut prompts, and of first requests that only warm up. */
interface Footing {
  cutPrompts: number
  uncounted: number
}

/** One fleet per model, with a clock and a listener. */
class Rig {
  readonly simulation = new Simulation()
  /** Of the first model; the others differ only in their step times. */
  readonly config: LlmReplicaConfig
  onFinish: () => void = nothing
  private readonly models: { name: string; fleet: LlmFleet; share: number }[]
  private readonly prefixTokens: number
  private readonly choices: Stream
  /** Iterations of the warm-up, by model. */
  private warmUp: number[] = []
  private readonly listener = { firstToken: nothing, milestone: nothing, finished: () => this.onFinish() }

  constructor(options: LlmRigOptions, loop: ClosedLoop | null) {
    const replicas = options.replicas ?? rigDefaults.replicas
    requireCounts({ replicas }, REPLICAS_MAX)
    const { mix = [], prefixTokens = 0 } = options
    const left = mix.reduce((rest, { share }) => rest - share, 1)
    if (left < -1e-9) throw new InputError(`--mix: the shares make ${1 - left}; at most 1 would do`)
    if (!Number.isInteger(prefixTokens) || prefixTokens < 0)
      throw new InputError(`--prefix-tokens is ${prefixTokens}; it must be a whole number of at least 0`)
    this.prefixTokens = prefixTokens
    this.config = rigReplicaConfig(options, loop)
    const routing = rigRouting(options.routing)
    const all = [{ name: options.stepTime.name, stepTime: options.stepTime, share: left }, ...mix]
    const twice = all.find(({ name }, i) => all.findIndex((other) => other.name === name) < i)
    if (twice !== undefined)
      throw new InputError(`--mix: ${twice.name} takes requests twice; name each model once, --step-time takes what the mix leaves`)
    this.models = all.map(({ name, stepTime, share }) => {
      const config = rigReplicaConfig(options, loop, stepTime)
      return { name, share, fleet: new LlmFleet(this.simulation, { name, replica: config, routing, replicas }) }
    })
    this.choices = new RandomStreams(options.seed ?? 1).stream('mix')
  }

  request(id: number, promptTokens: number, outputTokens: number, more: Shared = {}): LlmRequest {
    const model = this.choose()
    const fault = this.models[model].fleet.refusal(promptTokens, outputTokens)
    if (fault !== null) throw new InputError(`INFEASIBLE: request ${id} can never be served: ${fault}`)
    const request = new LlmRequest(id, promptTokens, outputTokens, this.listener, model)
    const { session, prefixTokens = this.prefixTokens } = more
    request.stickyKey = session ?? id
    const tokens = Math.min(prefixTokens, promptTokens)
    if (tokens > 0 && this.config.prefixCache) request.prefix = [{ key: session ?? 0, tokens }]
    return request
  }

  /** Draws the model of a request by the shares, as turns are assigned to a region's fallback pool. */
  private choose(): number {
    const { models } = this
    let u = models.length === 1 ? 0 : this.choices.uniform()
    for (let model = 0; model < models.length - 1; model++) {
      u -= models[model].share
      if (u < 0) return model
    }
    return models.length - 1
  }

  /** End of the warm-up: iterations count from now on. */
  warmed(): void {
    this.warmUp = this.iterations()
  }

  private iterations(): number[] {
    return this.models.map(({ fleet }) => fleet.totals.counters(this.simulation.nowUs).iterations)
  }

  submit(request: LlmRequest): void {
    this.models[request.owner as number].fleet.submit(request)
  }

  run(requests: LlmRequest[], { cutPrompts, uncounted }: Footing, clock: () => number): LlmRigResult {
    const startedMs = clock()
    try {
      this.simulation.run()
    } catch (error) {
      if (error instanceof StepTimeError || error instanceof RequestOutgrown) throw new InputError(error.message)
      throw error
    }
    const wallMs = clock() - startedMs
    const iterations = this.iterations().map((count, model) => count - (this.warmUp[model] ?? 0))
    const sum = iterations.reduce((a, b) => a + b)
    const counted = requests.slice(uncounted)
    const summary: LlmRigSummary = { ...summarise(counted, sum), cutPrompts, wallMs }
    if (this.models.length > 1) {
      const own = this.models.map(({ name }, model) => [
        name,
        summarise(
          counted.filter(({ owner }) => owner === model),
          iterations[model],
        ),
      ])
      summary.models = Object.fromEntries(own)
    }
    return { requests, summary }
  }
}

function nothing(): void {}
