import { usFromMs } from '../../kernel/time.ts'
import type { PoolSpec } from '../../model/scenario.ts'
import { everyPool, knobsNamed } from '../poolKnobs.ts'
import { replicaKnobs } from '../replicaKnobs.ts'
import type { ServerKind, ServerWorld } from '../serverKind.ts'
import { builtInStepTime } from './builtInStepTimes.ts'
import { LlmFleet } from './fleet.ts'
import { replicaConfig } from './replicaConfig.ts'
import type { StepTime } from './stepTime.ts'
import { parseStepTime } from './stepTimeFile.ts'

/** LLM replicas behind a router. */
export const llmKind: ServerKind = {
  name: 'llm',
  about: 'replicas of a language model with continuous batching over a KV cache, behind a router',

  knobs() {
    return { ...knobsNamed(everyPool), ...replicaKnobs }
  },

  build(world, spec, _need, book) {
    const { knob } = world
    const coldStartMs = knob('coldStartMs')
    const replica = replicaConfig(stepTimeOf(spec), {
      kvBlocks: knob('kvBlocks').value,
      maxSequences: knob('maxSequences').value,
      tokenBudget: knob('tokenBudget').value,
      overhead: { factor: knob('engineFactor').value, addUs: usFromMs(knob('engineMs').value) },
    })
    const fleet = new LlmFleet(world.simulation, {
      name: spec.name,
      replica,
      routing: 'prefixAware',
      replicas: knob('workers').value,
      coldStartUs: () => usFromMs(coldStartMs.value),
      book,
    })
    follow(fleet, world)
    return fleet
  },
}

/** Knobs that may be turned while the fleet runs; they hold from the next iteration that is planned, or the next request. */
function follow(fleet: LlmFleet, { knob }: ServerWorld): void {
  const whenTurned = (name: string, take: (value: number, word: string) => void) => {
    const cell = knob(name)
    const taken = () => (cell.spec.unit === 'name' ? take(Number.NaN, cell.name) : take(cell.value, ''))
    taken()
    cell.onChange(taken)
  }
  whenTurned('slowdown', (times) => {
    fleet.slowdown = times
  })
  whenTurned('maxSequences', (count) => {
    fleet.config.maxSequences = count
  })
  whenTurned('tokenBudget', (tokens) => {
    fleet.config.tokenBudget = tokens
  })
  whenTurned('depthMax', (depth) => {
    fleet.depthMax = depth
  })
  whenTurned('prefixCache', (_value, word) => {
    fleet.prefixCache = word === 'on'
  })
}

function stepTimeOf({ model, stepTimes }: PoolSpec): StepTime {
  return stepTimes === null ? builtInStepTime(model) : parseStepTime(JSON.stringify(stepTimes), model)
}
