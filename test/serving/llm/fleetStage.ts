import { Simulation } from '../../../src/kernel/simulation.ts'
import { WorkAccount } from '../../../src/model/workAccount.ts'
import { LlmFleet } from '../../../src/serving/llm/fleet.ts'
import { replicaConfig } from '../../../src/serving/llm/replicaConfig.ts'
import { LlmRequest } from '../../../src/serving/llm/request.ts'
import { BookSums } from '../bookSums.ts'
import { flat } from './testStepTimes.ts'

/** A fleet with a book on a step time of ten milliseconds; requests come at 0 unless it is said. */
export function fleetStage(differences: Parameters<typeof replicaConfig>[1] = {}, replicas = 1) {
  const simulation = new Simulation()
  const sums = new BookSums()
  const fleet = new LlmFleet(simulation, { replica: replicaConfig(flat, differences), routing: 'leastOutstanding', replicas, book: sums })
  const listener = { firstToken() {}, milestone() {}, finished() {} }
  let id = 0
  const at = (us: number, what: () => void) => simulation.at(us, what, null, 2)
  const request = (promptTokens: number, outputTokens: number, atUs = 0) => {
    const made = new LlmRequest(id++, promptTokens, outputTokens, listener, null)
    made.account = new WorkAccount()
    simulation.at(atUs, () => fleet.submit(made), null)
    return made
  }
  return { simulation, sums, fleet, at, request }
}
