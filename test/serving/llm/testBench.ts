import { Simulation } from '../../../src/kernel/simulation.ts'
import type { LlmReplicaConfig } from '../../../src/serving/llm/replicaConfig.ts'
import { LlmReplica } from '../../../src/serving/llm/replica.ts'
import { replicaConfig } from '../../../src/serving/llm/replicaConfig.ts'
import type { PrefixSegment } from '../../../src/serving/llm/request.ts'
import { LlmRequest } from '../../../src/serving/llm/request.ts'
import type { StepTime } from '../../../src/serving/llm/stepTime.ts'

/** A replica, and requests that write down what they hear: [µs, what, id, tokens so far]. */
export function bench(stepTime: StepTime, differences: Partial<LlmReplicaConfig> = {}) {
  const simulation = new Simulation()
  const replica = new LlmReplica(simulation, replicaConfig(stepTime, differences))
  const log: [number, string, number, number][] = []
  const note = (what: string) => (r: LlmRequest) => void log.push([simulation.nowUs, what, r.id, r.generated])
  const listener = { firstToken: note('first'), milestone: note('milestone'), finished: note('finished') }
  let id = 0
  const request = (promptTokens: number, outputTokens: number, prefix: PrefixSegment[] | null = null) => {
    const made = new LlmRequest(id++, promptTokens, outputTokens, listener, null)
    made.prefix = prefix
    return made
  }
  /** Does something at an instant, after everything else of it. */
  const at = (us: number, act: () => void) => simulation.at(us, act, undefined as never, 2)
  return { simulation, replica, log, request, at, listener }
}
