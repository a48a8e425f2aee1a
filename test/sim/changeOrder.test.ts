import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { standardParley } from '../../src/parley/standardParley.ts'
import { stages } from '../../src/stages/index.ts'
import type { PoolRef } from '../../src/stages/serverRefs.ts'
import { factDigest } from '../../src/experiment/factDigest.ts'
import type { KnobSpec } from '../../src/model/knob.ts'
import type { Act, Change, Cohort, Intervention, Scenario } from '../../src/model/scenario.ts'
import { knobAddresses } from '../../src/scenario/knobAddresses.ts'
import { World } from '../../src/sim/world.ts'
import { smallCohort, smallPools, smallScenario } from './smallWorld.ts'

const S = 1_000_000
const INSTANT_US = 45 * S

const archive: Cohort = { ...smallCohort, name: 'archive', trafficClass: 'batch' }

/** Talk and batch work on pools that are short of workers, for a minute and a half. */
const busy: Scenario = smallScenario({
  durationUs: 90 * S,
  cohorts: [smallCohort, archive],
  pools: smallPools.map((pool) => ({ ...pool, knobs: { ...pool.knobs, coldStartMs: 3000 } })),
  components: {
    ...smallScenario().components,
    asr: { start: 'v1', versions: { v1: [], v2: [{ knob: 'stage/vad.thresholdDb', plus: 2, where: {} }] } },
  },
  knobs: {
    'cohort/app.callsPerMinute': 90,
    'cohort/app.turnsPerCall': 4,
    'cohort/archive.callsPerMinute': 60,
    'cohort/archive.bulkSize': 6,
  },
})

/** All facts of a run, a number a minute, and what had no effect. */
function factsOf(interventions: readonly Intervention[], scenario = busy) {
  const minutes: number[] = []
  const told: string[] = []
  const facts = (fact: object) => void told.push(JSON.stringify(fact))
  const world = new World(scenario, { stages }, { seed: 3, interventions: [...interventions], facts, keepTurns: 0 })
  const minuteClosed = (minute: Parameters<typeof factDigest>[0]) => {
    minutes.push(factDigest(minute))
    return []
  }
  world.run({ minuteClosed }, null)
  const unread = world.control.unread().map(({ what }) => what.split(/[(), ]+/).sort().join(' '))
  return { minutes, told, unread: unread.sort(), world }
}

let numbered = 0

function intervention(one: Partial<Intervention>): Intervention {
  const id = one.id ?? `i${++numbered}`
  return { role: 'routine', title: '', atUs: INSTANT_US, untilUs: null, onAlert: null, changes: [], acts: [], ...one, id }
}

const stageOf = new Map(busy.pools.map(({ name, stage }) => [name, stage]))
const turnable = [...knobAddresses(standardParley, stageOf, ['app', 'archive'])].filter(
  ([, { startOnly, unit }]) => !startOnly && unit !== 'name',
)

/** Up to three times more or less than where a knob stands. */
function change([knob, spec]: [string, KnobSpec]): fc.Arbitrary<Change> {
  const base = Number(busy.knobs[knob] ?? spec.base) || 1
  const factor = fc.constantFrom(0.35, 0.7, 1.3, 2.1, 3)
  const amount = factor.map((times) => {
    const value = Math.min(spec.max ?? Infinity, Math.max(spec.min ?? -Infinity, base * times))
    return spec.integer ? Math.round(value) : value
  })
  const where = spec.perTurn ? fc.constantFrom({}, { device: 'ios' }, { noise: ['noisy', 'quiet'] }) : fc.constant({})
  return fc.oneof(
    fc.record({ knob: fc.constant(knob), set: amount, where }),
    fc.record({ knob: fc.constant(knob), times: factor, where }),
    fc.record({ knob: fc.constant(knob), plus: factor.map((times) => base * (times - 1)), where }),
  )
}

const pool = fc.constantFrom(...stageOf.keys())
const act: fc.Arbitrary<Act> = fc.oneof(
  pool.map((name): Act => ({ act: 'crash', pool: name, workers: 1 })),
  pool.map((name): Act => ({ act: 'drain', pool: name, workers: 1 })),
  pool.map((name): Act => ({ act: 'restart', pool: name })),
  pool.map((name): Act => ({ act: 'warm', pool: name })),
  fc.constant<Act>({ act: 'flush', cache: 'prefix', where: {} }),
  fc.constant<Act>({ act: 'rollout', component: 'asr', version: 'v2', share: 0.5, where: {} }),
  fc.constant<Act>({ act: 'rollout', component: 'asr', version: 'v1', share: 0.3, where: { device: 'ios' } }),
  fc.constant<Act>({ act: 'rollback', component: 'asr', to: 'v1' }),
)

/** Few knobs, most of which pools and callers follow at once, so that changes meet on one of them. */
const few = /^(pool\/(asr|tts)-east\.workers|pool\/tts-east\.batchMax|cohort\/archive\.(callsPerMinute|bulkSize)|stage\/asr\.wer)$/
const meeting = turnable.filter(([knob]) => few.test(knob))

interface Piece {
  change: Change | null
  act: Act | null
  /** When it begins and ends: both, or one of them, is the instant. */
  when: 'begins' | 'ends' | 'brief'
  /** Which intervention it belongs to, as far as it is no second one on the same knob. */
  group: number
}

const piece = (some: readonly [string, KnobSpec][]): fc.Arbitrary<Piece> =>
  fc.record({
    change: fc.constantFrom(...some).chain(change),
    act: fc.constant(null),
    when: fc.constantFrom('begins', 'ends', 'brief'),
    group: fc.integer({ min: 0, max: 3 }),
  })
const acting: fc.Arbitrary<Piece> = act.map((one) => ({ change: null, act: one, when: 'begins', group: 9 }))

const times: Record<Piece['when'], Pick<Intervention, 'atUs' | 'untilUs'>> = {
  begins: { atUs: INSTANT_US, untilUs: null },
  ends: { atUs: 20 * S, untilUs: INSTANT_US },
  brief: { atUs: INSTANT_US, untilUs: 70 * S },
}

/** Pieces put together: those of one group and time are one intervention, unless they turn the same knob. */
function interventionsOf(pieces: readonly Piece[]): Intervention[] {
  const all: Intervention[] = []
  for (const [i, { change: one, act: deed, when, group }] of pieces.entries()) {
    const id = `${when}-${group}`
    const open = all.find((other) => other.id === id && !other.changes.some(({ knob }) => knob === one?.knob))
    if (one !== null && open !== undefined) open.changes.push(one)
    else
      all.push(
        intervention({
          ...times[when],
          id: open === undefined && !all.some((other) => other.id === id) ? id : `${id}-${i}`,
          changes: one === null ? [] : [one],
          acts: deed === null ? [] : [deed],
        }),
      )
  }
  return all
}

/** A list in the order of random keys. */
function shuffled<T>(list: readonly T[], keys: Iterator<number>): T[] {
  return list
    .map((one) => ({ one, key: keys.next().value as number }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one)
}

const RUNS = 48

describe('what begins and ends at one instant', () => {
  it('makes the same facts, and leaves the same unread, in whatever order it is written', () => {
    const healthy = factsOf([]).minutes
    let run = 0
    let moved = 0
    // Every knob has its turn in one of the runs.
    const each = Math.ceil(turnable.length / RUNS)
    const drawn = fc.record({
      mixed: fc.array(piece(turnable), { minLength: 2, maxLength: 5 }),
      met: fc.array(piece(meeting), { minLength: 4, maxLength: 8 }),
      acts: fc.array(acting, { maxLength: 4 }),
      keys: fc.infiniteStream(fc.nat()),
    })
    fc.assert(
      fc.property(drawn, ({ mixed, met, acts, keys }) => {
        const from = run++ * each
        const own = turnable.slice(from, from + each).map(([knob]): Piece => {
          return { change: { knob, times: 1.4, where: {} }, act: null, when: 'begins', group: 7 }
        })
        const all = interventionsOf([...own, ...mixed, ...met, ...acts])
        const one = factsOf(all)
        const other = factsOf(
          shuffled(all, keys).map((part) => ({ ...part, changes: shuffled(part.changes, keys) })),
        )
        expect(other.minutes).toEqual(one.minutes)
        expect(other.told).toEqual(one.told)
        expect(other.unread).toEqual(one.unread)
        if (one.minutes.some((minute, i) => minute !== healthy[i])) moved++
      }),
      { numRuns: RUNS, seed: 5, endOnFailure: true },
    )
    expect(moved).toBe(RUNS)
  })
})

describe('capacity', () => {
  const more = (atS: number, untilS: number | null, id: string, plus = 2) =>
    intervention({
      id,
      atUs: atS * S,
      untilUs: untilS === null ? null : untilS * S,
      changes: [{ knob: 'pool/asr-east.workers', plus, where: {} }],
    })

  test.each([
    ['first', 'second'],
    ['second', 'first'],
  ])('handed over from one intervention to the next (%s written first) hires and dismisses nobody', (...order) => {
    const handed = { first: more(20, 45, 'first'), second: more(45, null, 'second') }
    const { minutes, unread } = factsOf(order.map((id) => handed[id as keyof typeof handed]))
    expect(minutes).toEqual(factsOf([more(20, null, 'both')]).minutes)
    expect(unread).toEqual([])
  })

  test('that comes together with another cold start takes that one', () => {
    const cold: Change = { knob: 'pool/asr-east.coldStartMs', set: 9000, where: {} }
    const workers: Change = { knob: 'pool/asr-east.workers', plus: 1, where: {} }
    const { world } = factsOf([
      intervention({ id: 'scale', changes: [workers] }),
      intervention({ id: 'image', changes: [cold] }),
      intervention({ id: 'watch', atUs: INSTANT_US + 8 * S, changes: [{ ...workers, plus: 0 }] }),
    ], { ...busy, durationUs: INSTANT_US + 8 * S })
    expect(world.servers.of<PoolRef>('asr')[0].server.workersCold).toBe(1)
  })
})

describe('acts', () => {
  test('are done after the changes of their instant: workers that come with a warming are warm', () => {
    const warm = intervention({ id: 'a-warm', acts: [{ act: 'warm', pool: 'asr-east' }] })
    const more = intervention({ id: 'b-more', changes: [{ knob: 'pool/asr-east.workers', plus: 3, where: {} }] })
    const { world } = factsOf([warm, more], { ...busy, durationUs: INSTANT_US })
    expect(world.servers.of<PoolRef>('asr')[0].server.workersUp).toBe(5)
  })

  test('go by verb before they go by intervention: what crashes and what restarts is warmed', () => {
    const acts = [
      intervention({ id: 'a', acts: [{ act: 'warm', pool: 'asr-east' }] }),
      intervention({ id: 'b', acts: [{ act: 'restart', pool: 'asr-east' }] }),
    ]
    for (const order of [acts, [...acts].reverse()]) {
      const { world } = factsOf(order, { ...busy, durationUs: INSTANT_US })
      expect(world.servers.of<PoolRef>('asr')[0].server.workersUp).toBe(2)
    }
  })

  test('of one verb go by the names of their interventions: of two rollouts the later name is asked first', () => {
    const give = (id: string, version: string) =>
      intervention({ id, acts: [{ act: 'rollout', component: 'asr', version, share: 1, where: {} }] })
    const versions = [give('a', 'v1'), give('b', 'v2')]
    const scenario = { ...busy, durationUs: 60 * S }
    const [one, other] = [factsOf(versions, scenario), factsOf([...versions].reverse(), scenario)]
    expect(one.minutes).toEqual(other.minutes)
    expect(one.told).toEqual(factsOf([give('only', 'v2')], scenario).told)
  })
})
