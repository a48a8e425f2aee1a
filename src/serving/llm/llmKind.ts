import { usFromMs } from '../../kernel/time.ts'
import type { PoolSpec } from '../../model/scenario.ts'
import { admissionRules, idleBurst, patienceUsOf, valuesOf } from '../kindSettings.ts'
import { admissionKnobs, everyPool, knobsNamed } from '../poolKnobs.ts'
import { replicaKnobs } from '../replicaKnobs.ts'
import type { Conflict, IdleSetting, KnobValues, ServerKind, ServerWorld } from '../serverKind.ts'
import { BUILT_IN_CONTEXT_MAX, builtInStepTime } from './builtInStepTimes.ts'
import type { RoutingName, SchedulerName } from './choices.ts'
import { LlmFleet } from './fleet.ts'
import { type LlmReplicaConfig, replicaConfig } from './replicaConfig.ts'
import type { Speculation } from './speculation.ts'
import type { StepTime } from './stepTime.ts'
import { parseStepTime } from './stepTimeFile.ts'

/** LLM replicas behind a router. */
export const llmKind: ServerKind = {
  name: 'llm',
  about: 'replicas of a language model with continuous batching over a KV cache, behind a router',

  knobs() {
    return { ...knobsNamed([...everyPool, ...admissionKnobs]), ...replicaKnobs }
  },

  lacks() {
    const order = 'leave it out: requests go by their priority, then in the order they came'
    return { discipline: order, chunkMs: order, weights: order, partitionWorkers: 'make two pools', borrowing: 'make two pools' }
  },

  check(values, { model, stepTimes }) {
    const config = settingsOf(values)
    const { maxModelLen, tokenBudget, scheduler } = config
    const found: Conflict[] = []
    if (stepTimes === null && maxModelLen > BUILT_IN_CONTEXT_MAX)
      found.push({
        knobs: ['maxModelLen'],
        found: `the step times of ${model} were measured up to ${BUILT_IN_CONTEXT_MAX} tokens of context`,
        remedy: 'write at most that, or give stepTimes of your own that go further',
      })
    if (scheduler === 'prefill-first' && tokenBudget < maxModelLen)
      found.push({
        knobs: ['scheduler', 'maxModelLen', 'tokenBudget'],
        found: `prefill-first computes a prompt in one iteration, of ${tokenBudget} tokens, and maxModelLen is ${maxModelLen}`,
        remedy: budgetRemedy(config),
      })
    return [...budgetConflicts(config), ...found]
  },

  idle(values) {
    return [...idleBurst(values), ...idleCache(values), ...idleDrafts(values)]
  },

  build(world, spec, _need, book) {
    const { knob } = world
    const values = valuesOf(knob)
    const fleet = new LlmFleet(world.simulation, {
      name: spec.name,
      replica: replicaConfig(stepTimeOf(spec), settingsOf(values)),
      routing: values('routing') as RoutingName,
      replicas: knob('workers').value,
      admission: admissionRules(values, spec, world),
      book,
    })
    follow(fleet, world)
    followDrafts(fleet, world)
    return fleet
  },
}

/** The part of a replica's configuration that follows from its knobs alone. */
export function settingsOf(values: KnobValues): Omit<LlmReplicaConfig, 'stepTime' | 'fastForward'> {
  const number = (name: string) => Number(values(name))
  const scheduler = values('scheduler') as SchedulerName
  return {
    scheduler,
    tokenBudget: number('tokenBudget'),
    maxSequences: number('maxSequences'),
    kvBlocks: number('kvBlocks'),
    blockSize: number('blockSize'),
    watermark: number('watermark'),
    maxModelLen: number('maxModelLen'),
    prefixCache: scheduler === 'vllm-v1',
    overhead: { factor: number('engineFactor'), addUs: usFromMs(number('engineMs')) },
    speculation: speculationOf(values),
  }
}

function speculationOf(values: KnobValues): Speculation | null {
  const draftTokens = Number(values('draftTokens'))
  if (draftTokens === 0) return null
  return {
    draftTokens,
    acceptance: Number(values('draftAcceptance')),
    verifyCost: Number(values('verifyCost')),
    offAboveBatch: Number(values('draftOffAbove')),
  }
}

/** Every sequence of a vllm-v1 batch computes one token in each iteration, plus its drafts. */
function budgetConflicts({ scheduler, tokenBudget, maxSequences, speculation }: ReturnType<typeof settingsOf>): Conflict[] {
  const each = 1 + (speculation?.draftTokens ?? 0)
  if (scheduler !== 'vllm-v1' || tokenBudget >= maxSequences * each) return []
  const drafting = each > 1 ? ` with ${each - 1} drafts each` : ''
  return [
    {
      knobs: ['maxSequences', 'draftTokens', 'tokenBudget'],
      found: `${maxSequences} sequences in a batch${drafting} take more than the ${tokenBudget} tokens of an iteration`,
      remedy: `lower maxSequences${each > 1 ? ' or draftTokens,' : ''} or raise tokenBudget`,
    },
  ]
}

/** The settings of prefill-first that go together: an iteration is as long as the longest prompt with its answer. */
function budgetRemedy({ maxModelLen, tokenBudget }: ReturnType<typeof settingsOf>): string {
  const { max } = replicaKnobs.tokenBudget
  if (maxModelLen <= max) return `set tokenBudget to at least ${maxModelLen}, or maxModelLen to at most ${tokenBudget}`
  return `set maxModelLen to at most ${max}, and tokenBudget to as many: it goes up to ${max}`
}

function idleCache(values: KnobValues): IdleSetting[] {
  const scheduler = values('scheduler')
  if (scheduler === 'vllm-v1' || values('prefixCache') === 'off') return []
  return [{ knob: 'prefixCache', found: `${scheduler} has no prefix cache`, remedy: 'leave it out, or take scheduler vllm-v1', unless: [] }]
}

/** Settings of drafts where nothing is drafted. */
function idleDrafts(values: KnobValues): IdleSetting[] {
  const knobs = ['draftAcceptance', 'verifyCost', 'draftOffAbove']
  if (values('draftTokens') === 0)
    return knobs.map((knob) => ({ knob, found: 'nothing is drafted', remedy: 'leave it out, or set draftTokens', unless: [] }))
  if (Number(values('draftOffAbove')) > 0) return []
  const found = 'with draftOffAbove 0 nothing is ever drafted'
  return [{ knob: 'draftTokens', found, remedy: 'leave it out, or raise draftOffAbove', unless: ['draftOffAbove'] }]
}

/** Applies knobs that may change while the fleet runs; they take effect from the next planned iteration, or the next request. */
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
  whenTurned('coldStartMs', (ms) => {
    fleet.coldStartUs = usFromMs(ms)
  })
  whenTurned('restartMs', (ms) => {
    fleet.restartUs = usFromMs(ms)
  })
  whenTurned('maxSequences', (count) => {
    fleet.config.maxSequences = count
  })
  const { scheduler, maxModelLen } = fleet.config
  // A restarted request computes its answer so far with its prompt, in one iteration.
  const budgetMin = scheduler === 'prefill-first' ? maxModelLen : 0
  whenTurned('tokenBudget', (tokens) => {
    fleet.config.tokenBudget = Math.max(tokens, budgetMin)
  })
  whenTurned('patienceMs', (ms) => {
    fleet.patienceUs = patienceUsOf(ms)
  })
  whenTurned('depthMax', (depth) => {
    fleet.depthMax = depth
  })
  whenTurned('prefixCache', (_value, word) => {
    fleet.prefixCache = word === 'on'
  })
}

/** Applies changes of the speculation knobs; they are not read where nothing is drafted. */
function followDrafts(fleet: LlmFleet, { knob }: ServerWorld): void {
  if (fleet.speculation === null) return
  const turned = () => {
    fleet.speculation = speculationOf(valuesOf(knob))
  }
  for (const name of ['draftAcceptance', 'verifyCost', 'draftOffAbove']) knob(name).onChange(turned)
}

function stepTimeOf({ model, stepTimes }: PoolSpec): StepTime {
  return stepTimes === null ? builtInStepTime(model) : parseStepTime(JSON.stringify(stepTimes), model)
}
