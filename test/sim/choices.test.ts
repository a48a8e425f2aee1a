import { describe, expect, it } from 'vitest'
import type { KnobSpec, KnobValue } from '../../src/model/knob.ts'
import type { Cohort, Intervention, PoolSpec, Scenario } from '../../src/model/scenario.ts'
import type { PoolNeed } from '../../src/serving/poolNeed.ts'
import { serverKinds } from '../../src/serving/serverKinds.ts'
import { laws } from '../../src/sim/laws.ts'
import { World } from '../../src/sim/world.ts'
import { stages } from '../../src/stages/index.ts'
import { serverOf } from '../../src/stages/serviceParts.ts'
import { busyScenario, turned } from '../stages/busyWorld.ts'
import { smallCohort } from './smallWorld.ts'

const poolNeeds = stages.flatMap(({ pools = [] }) => pools)
const serverKindOf = ({ kind }: PoolNeed) => serverOf({ stages }, kind).server

/** Recordings beside the calls, so that there is work of both classes. */
const archive: Cohort = { ...smallCohort, name: 'archive', trafficClass: 'batch' }

/** Acme goes first, and is not in such a hurry. */
const unequal: Intervention[] = stages.flatMap(({ name: stage, knobs }) =>
  Object.keys(knobs).flatMap((name) => {
    const address = `stage/${stage}.${name}`
    if (/priority$/.test(name)) return [turned(address, -1, 0, { tenant: 'acme' })]
    return /deadlineMs$|^rerankTimeoutMs$/i.test(name) ? [turned(address, 600, 0, { tenant: 'acme' })] : []
  }),
)

/** What else a pool needs for a choice to be felt; of these a pool has those that its kind knows. */
const companions: Record<string, Record<string, KnobValue>> = {
  discipline: { batchMax: 1, workers: 1 },
  chunkMs: { discipline: 'srpt', batchMax: 1 },
  partitionWorkers: { workers: 3 },
  borrowing: { workers: 3, partitionWorkers: 2 },
  tokenBurst: { tokensPerSecond: 1 },
  interference: { instancesPerGpu: 4, workers: 4, batchMax: 1 },
  instancesPerGpu: { interference: 1, workers: 4 },
  routing: { workers: 3 },
  scheduler: { tokenBudget: 4096, maxModelLen: 4096 },
  watermark: { kvBlocks: 300 },
}
/** Work that makes a queue at every pool. */
const busy: Record<string, Record<string, KnobValue>> = {
  vad: { msPerItem: 8 },
  embed: { msPerItem: 130 },
  tts: { msPerStep: 30 },
  egress: { msPerStep: 15, msPerItem: 0.4 },
}
/** Values other than twice the base (1 where that is 0). */
const others: Record<string, number> = {
  tokensPerSecond: 0.5,
  draftTokens: 4,
  blockSize: 512,
  watermark: 0.5,
  maxModelLen: 1900,
  kvBlocks: 300,
  chunkMs: 40,
  engineMs: 8,
}

/** A run in which nothing else differs, as one string; its laws hold whatever is chosen. */
function factsOf(scenario: Scenario): string {
  const world = new World(scenario, { stages }, { seed: 1, interventions: unequal, facts: null, keepTurns: Number.POSITIVE_INFINITY })
  world.run({ minuteClosed: () => [] }, null)
  expect(laws(world).filter(({ ok }) => !ok)).toEqual([])
  const { turns } = world.ledger
  if (turns.rows < 50) throw new Error(`${turns.rows} turns are too few to tell settings apart`)
  return turns.columns.map((column) => column.subarray(0, turns.rows).join(' ')).join('\n')
}

/** The busy world with these knobs at its pool of a kind. */
function worldWith(need: PoolNeed, knobs: Record<string, KnobValue>): { scenario: Scenario; pool: PoolSpec } {
  const known = serverKindOf(need).knobs(need)
  const scenario = busyScenario(30, { 'cohort/archive.callsPerMinute': 20 })
  const pools = scenario.pools.map((pool) => {
    if (pool.stage !== need.kind) return pool
    const own = Object.entries({ ...busy[need.kind], ...knobs }).filter(([name]) => name in known)
    return { ...pool, knobs: { ...pool.knobs, ...Object.fromEntries(own) } }
  })
  const pool = pools.find(({ stage }) => stage === need.kind) as PoolSpec
  return { scenario: { ...scenario, pools, cohorts: [...scenario.cohorts, archive] }, pool }
}

/** Why `check` would not let the settings of a pool through, or says that this one has no effect. */
function conflictsOf(need: PoolNeed, pool: PoolSpec, chosen: string): string[] {
  const kind = serverKindOf(need)
  const specs = kind.knobs(need)
  const values = (name: string) => pool.knobs[name] ?? specs[name].base
  const idle = kind.idle(values, pool, need).filter(({ knob }) => knob === chosen && pool.knobs[knob] !== undefined)
  return [...kind.check(values, pool, need), ...idle].map(({ found }) => found)
}

/** The values to compare: all choices, or the base and another number. */
function valuesOf(name: string, spec: KnobSpec): KnobValue[] {
  if (spec.choices !== undefined) return [...spec.choices]
  return [spec.base, others[name] ?? (spec.base === 0 ? 1 : 2 * Number(spec.base))]
}

describe('every choice of a pool changes the facts', () => {
  for (const need of poolNeeds) {
    const specs = Object.entries(serverKindOf(need).knobs(need))
    for (const [name, spec] of specs) {
      if (spec.choices === undefined && !spec.startOnly) continue
      const values = valuesOf(name, spec)
      it(`${need.kind}: ${name} ${values.join(', ')}`, () => {
        const seen = new Map<string, KnobValue>()
        for (const value of values) {
          const { scenario, pool } = worldWith(need, { ...companions[name], [name]: value })
          expect(conflictsOf(need, pool, name)).toEqual([])
          const facts = factsOf(scenario)
          expect(seen.has(facts) ? `${value} is as ${seen.get(facts)}` : 'other facts').toBe('other facts')
          seen.set(facts, value)
        }
      })
    }
  }

  it('weights and rates by tenant too', () => {
    for (const need of poolNeeds) {
      const { scenario, pool } = worldWith(need, { discipline: 'wfq' })
      const withMaps = (maps: Partial<PoolSpec>) =>
        factsOf({ ...scenario, pools: scenario.pools.map((one) => (one === pool ? { ...one, ...maps } : one)) })
      const plain = withMaps({})
      expect(withMaps({ tenantRates: { acme: { tokensPerSecond: 0.2, tokenBurst: 1 } } }) === plain).toBe(false)
      const unlimited = { tenantRates: { acme: { tokensPerSecond: 0, tokenBurst: 1 } } }
      expect(withMaps(unlimited) === plain).toBe(true)
      if ('discipline' in serverKindOf(need).knobs(need)) expect(withMaps({ weights: { acme: 5 } }) === plain).toBe(false)
    }
  })

  it('and every server kind is in a need of some stage', () => {
    expect([...new Set(poolNeeds.map(({ server }) => server))].sort()).toEqual(serverKinds.map(({ name }) => name).sort())
  })
})

describe('every choice of a stage changes the facts', () => {
  const chosen = stages.flatMap(({ name: stage, knobs }) =>
    Object.entries(knobs).flatMap(([name, { choices }]) => (choices === undefined ? [] : [{ address: `stage/${stage}.${name}`, choices }])),
  )
  // Where speech is synthesised is a choice among the regions of a world, not of the knob; the stories of the stage have it.
  it('of all stages', () => {
    for (const { address, choices } of chosen) {
      const facts = choices.map((choice) => factsOf(busyScenario(30, { [address]: choice })))
      expect([address, new Set(facts).size]).toEqual([address, choices.length])
    }
  })
})
