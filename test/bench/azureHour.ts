import { readFileSync } from 'node:fs'
import { runLlmRig } from '../../src/rig/llm/llm.ts'
import { readRequests } from '../../src/input/requestTrace.ts'
import { namedStepTime } from '../../src/rig/llm/stepTimes.ts'
import { type Figure, figureOf, ROUNDS, secondsOf } from './figure.ts'

const FILE = 'scenarios/data/llm/AzureLLMInferenceTrace_conv.csv'

/** An hour of a real service (19,366 requests) through one LLM replica, with every number `rig llm` tells. */
export function benchAzureHour(): { requests: number; ms: Figure; growth: Figure } {
  const requests = readRequests(readFileSync(FILE, 'utf8'), FILE).requests
  const run = (count: number) => {
    // A fresh model for every run, so that none profits from step times that another worked out.
    const stepTime = namedStepTime('llama3-8b-h100-tp1')
    return secondsOf(() => runLlmRig({ stepTime, replicas: 1 }, requests.slice(0, count)))
  }
  const all: number[] = []
  const growths: number[] = []
  for (let round = -1; round < ROUNDS; round++) {
    const seconds = run(requests.length)
    // Runs of milliseconds: many in turn, so that both sizes meet the same collections of garbage and other hiccups.
    let thousands = 0
    let eightThousands = 0
    for (let i = 0; i < 20; i++) {
      eightThousands += run(8_000)
      for (let j = 0; j < 8; j++) thousands += run(1_000)
    }
    if (round < 0) continue
    all.push(seconds * 1000)
    growths.push((8 * eightThousands) / thousands)
  }
  return { requests: requests.length, ms: figureOf(all), growth: figureOf(growths) }
}
