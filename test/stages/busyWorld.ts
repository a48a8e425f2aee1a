import type { KnobSpec, KnobSpecs, KnobValue } from '../../src/model/knob.ts'
import type { Intervention, PoolSpec, Scenario } from '../../src/model/scenario.ts'
import type { Where } from '../../src/model/slice.ts'
import { serverOf } from '../../src/stages/serviceParts.ts'
import { World } from '../../src/sim/world.ts'
import { stages } from '../../src/stages/index.ts'
import { callerKnobs, cohortKnobs } from '../../src/traffic/cohortKnobs.ts'
import { smallScenario } from '../sim/smallWorld.ts'
import { poolsWith } from './scene.ts'

/** Every pool is short of workers, so that each of its knobs matters to somebody; the second LLM pool is the fallback. */
const tightPools = poolsWith({
  vad: { workers: 1, msPerItem: 5, coldStartMs: 3000 },
  asr: { workers: 1, streamsMax: 40, batchMax: 12, batchDelayMs: 2, coldStartMs: 3000 },
  embed: { workers: 1, msPerItem: 100, batchMax: 2, coldStartMs: 3000 },
  rerank: { workers: 1, msPerItem: 160, batchMax: 2, coldStartMs: 3000 },
  llm: { workers: 1, maxSequences: 3, coldStartMs: 3000 },
  tts: { workers: 3, batchMax: 4, coldStartMs: 3000 },
  egress: { workers: 1, msPerStep: 25, coldStartMs: 3000 },
})
const llm = tightPools.find(({ stage }) => stage === 'llm') as PoolSpec
const pools: PoolSpec[] = [...tightPools, { ...llm, name: 'llm-small', model: 'llama3-8b-h100-tp1' }]

/** A service on which everything happens: queues, false silences, retries, time-outs, refused work, a failed index refresh. */
export function busyScenario(seconds: number, knobs: Record<string, KnobValue> = {}): Scenario {
  return smallScenario({
    durationUs: seconds * 1_000_000,
    pools,
    knobs: {
      'cohort/app.callsPerMinute': 300,
      'cohort/app.turnsPerCall': 3,
      'people/caller.speechMs': 500,
      'people/caller.policyChangedRatio': 0.6,
      'people/caller.thinkMs': 100,
      'stage/llm.outputTokensMedian': 14,
      'stage/llm.outputTokensMax': 40,
      'stage/vad.thresholdDb': 3,
      'stage/llm.retryAfterMs': 80,
      'stage/llm.timeoutMs': 200,
      'stage/llm.fallbackShare': 0.2,
      ...knobs,
    },
  })
}

const refresh: Intervention = {
  id: 'refresh',
  role: 'routine',
  title: '',
  atUs: 5_000_000,
  untilUs: null,
  onAlert: null,
  changes: [],
  acts: [{ act: 'refreshIndex', version: 'day-2', where: {}, failsWhere: { tenant: 'acme' } }],
}

/** A knob held from a second on, for everybody or a slice. */
export function turned(knob: string, set: KnobValue, atS: number, where: Where = {}): Intervention {
  const change = { knob, set, where }
  return { ...refresh, id: knob, atUs: atS * 1_000_000, changes: [change], acts: [] }
}

/** All that the turns of a run were, in one string: equal runs, equal strings. */
export function turnsOf(scenario: Scenario, interventions: Intervention[] = []): string {
  const world = new World(scenario, { stages }, {
    seed: 1,
    interventions: [refresh, ...interventions],
    facts: null,
    keepTurns: Number.POSITIVE_INFINITY,
  })
  world.run({ minuteClosed: () => [] }, null)
  const { turns } = world.ledger
  return turns.columns.map((column) => column.subarray(0, turns.rows).join(' ')).join('\n')
}

/** Every knob of the busy world: its address, what it is and where it stands. */
export function everyKnob(): { address: string; spec: KnobSpec; stands: KnobValue; ofPool: boolean }[] {
  const { knobs } = busyScenario(1)
  const hung = (place: string, specs: KnobSpecs, own: Record<string, KnobValue> = {}, ofPool = false) =>
    Object.entries(specs).map(([name, spec]) => {
      const address = `${place}.${name}`
      return { address, spec, stands: knobs[address] ?? own[name] ?? spec.base, ofPool }
    })
  const ofPool = ({ name, stage, knobs: own }: PoolSpec) => {
    const { server, need } = serverOf({ stages }, stage)
    return hung(`pool/${name}`, server.knobs(need), own, true)
  }
  return [
    ...stages.flatMap(({ name, knobs: specs }) => hung(`stage/${name}`, specs)),
    ...hung('people/caller', callerKnobs),
    ...hung('cohort/app', cohortKnobs),
    ...tightPools.flatMap(ofPool),
  ]
}
