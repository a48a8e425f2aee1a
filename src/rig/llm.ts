import { Simulation } from '../kernel/simulation.ts'
import { LlmFleet } from '../serving/llm/fleet.ts'
import { LlmRequest } from '../serving/llm/request.ts'
import { StepTimeError } from '../serving/llm/stepTime.ts'
import type { ClosedLoop, LlmRigOptions } from './llmOptions.ts'
import { requireCounts, rigDefaults, rigReplicaConfig, rigRouting } from './llmOptions.ts'
import type { LlmRigRequest } from './llmRequests.ts'
import type { LlmRigSummary } from './llmResults.ts'
import { summarise } from './llmResults.ts'
import { RigInputError } from './rigInputError.ts'

/** The requests in order of arrival, with their times, and the numbers over them. */
export interface LlmRigResult {
  requests: LlmRequest[]
  summary: LlmRigSummary
}

/** Clock for `wallMs`; replace it in tests. */
const wallClock = () => performance.now()

/**
 * Sends requests at their times through the product's LLM fleet and waits until all are answered. Prompts are cut so
 * that prompt and answer fit the model. Throws RigInputError for what can never be served.
 */
export function runLlmRig(options: LlmRigOptions, trace: readonly LlmRigRequest[], clock = wallClock): LlmRigResult {
  const rig = new Rig(options, null)
  const { maxModelLen } = rig.fleet.config
  let cutPrompts = 0
  const requests = trace.map(({ promptTokens, outputTokens }, id) => {
    if (outputTokens >= maxModelLen) {
      throw new RigInputError(
        `INFEASIBLE: request ${id} wants ${outputTokens} answer tokens, prompt and answer may have ${maxModelLen} ` +
          `together: give --max-model-len at least ${outputTokens + 1}`,
      )
    }
    const cut = Math.min(promptTokens, maxModelLen - outputTokens)
    if (cut < promptTokens) cutPrompts++
    return rig.request(id, cut, outputTokens)
  })
  let coming = 0
  const arrive = (): void => {
    rig.fleet.submit(requests[coming++])
    if (coming < trace.length) rig.simulation.at(trace[coming].arrivedUs, arrive, undefined as never)
  }
  if (trace.length > 0) rig.simulation.at(trace[0].arrivedUs, arrive, undefined as never)
  return rig.run(requests, cutPrompts, clock)
}

/** Keeps a number of requests in flight: a finished one is replaced at once, `rounds` times a client. */
export function runLlmClosedLoop(options: LlmRigOptions, loop: ClosedLoop, clock = wallClock): LlmRigResult {
  const { concurrency, isl, osl, rounds } = loop
  requireCounts({ concurrency, isl, osl, rounds })
  const rig = new Rig(options, loop)
  const requests: LlmRequest[] = []
  const next = (): void => {
    if (requests.length === concurrency * rounds) return
    const request = rig.request(requests.length, isl, osl)
    requests.push(request)
    rig.fleet.submit(request)
  }
  rig.onFinish = next
  for (let i = 0; i < concurrency; i++) next()
  return rig.run(requests, 0, clock)
}

/** A fleet with a clock and a listener. */
class Rig {
  readonly simulation = new Simulation()
  readonly fleet: LlmFleet
  onFinish: () => void = nothing
  private readonly listener = { firstToken: nothing, milestone: nothing, finished: () => this.onFinish() }

  constructor(options: LlmRigOptions, loop: ClosedLoop | null) {
    const replicas = options.replicas ?? rigDefaults.replicas
    requireCounts({ replicas })
    const config = rigReplicaConfig(options, loop)
    this.fleet = new LlmFleet(this.simulation, config, rigRouting(options.routing), replicas)
  }

  request(id: number, promptTokens: number, outputTokens: number): LlmRequest {
    const fault = this.fleet.refusal(promptTokens, outputTokens)
    if (fault !== null) throw new RigInputError(`INFEASIBLE: request ${id} can never be served: ${fault}`)
    const request = new LlmRequest(id, promptTokens, outputTokens, this.listener, null)
    request.stickyKey = id
    return request
  }

  run(requests: LlmRequest[], cutPrompts: number, clock: () => number): LlmRigResult {
    const startedMs = clock()
    try {
      this.simulation.run()
    } catch (error) {
      if (error instanceof StepTimeError) throw new RigInputError(error.message)
      throw error
    }
    const { iterations } = this.fleet.totals.counters(this.simulation.nowUs)
    const numbers = summarise(requests, iterations)
    return { requests, summary: { ...numbers, cutPrompts, wallMs: clock() - startedMs } }
  }
}

function nothing(): void {}
