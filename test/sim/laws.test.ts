import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stages } from '../../src/stages/index.ts'
import type { Intervention, Scenario } from '../../src/model/scenario.ts'
import { laws } from '../../src/sim/laws.ts'
import { World } from '../../src/sim/world.ts'
import { smallScenario } from './smallWorld.ts'

function intervention(changes: Partial<Intervention>): Intervention {
  return { id: 'x', role: 'fault', title: '', atUs: 0, untilUs: null, onAlert: null, changes: [], acts: [], ...changes }
}

function run(scenario: Scenario, interventions: Intervention[] = [], seed = 1) {
  const facts: string[] = []
  const world = new World(scenario, { stages }, {
    seed,
    interventions,
    facts: (fact) => facts.push(JSON.stringify(fact)),
    keepTurns: Number.POSITIVE_INFINITY,
  })
  world.run({ minuteClosed: () => [] }, null)
  return { world, facts }
}

const slowdown = (pool: string, fromMinute: number, toMinute: number, times: number): Intervention =>
  intervention({
    id: `${pool}-${fromMinute}-${times}`,
    atUs: fromMinute * 60_000_000,
    untilUs: toMinute * 60_000_000,
    changes: [{ knob: `pool/${pool}.slowdown`, times, where: {} }],
  })

const faults = fc.record({
  pool: fc.constantFrom('asr-east', 'tts-east', 'llm-east', 'vad-east', 'rerank-east', 'egress-east'),
  from: fc.integer({ min: 1, max: 5 }),
  length: fc.integer({ min: 1, max: 4 }),
  times: fc.constantFrom(0.5, 2, 8, 40),
})

describe('laws that hold on every run', () => {
  it('no call, turn or job is lost or invented, and nothing is answered before it was heard, whatever is broken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.array(faults, { maxLength: 3 }), (seed, breaks) => {
        const interventions = breaks.map((one) => slowdown(one.pool, one.from, one.from + one.length, one.times))
        const { world } = run(smallScenario({ durationUs: 6 * 60_000_000 }), interventions, seed)
        expect(laws(world).filter((law) => !law.ok)).toEqual([])
        expect(world.ledger.turnsEnded).toBeGreaterThan(100)
      }),
      { numRuns: 12 },
    )
  })

  it('the same seed gives the same facts, another seed others', () => {
    const first = run(smallScenario())
    expect(run(smallScenario()).facts).toEqual(first.facts)
    expect(run(smallScenario(), [], 2).facts).not.toEqual(first.facts)
  })

  it('before the first intervention a drill equals its healthy twin, fact by fact, and differs after it', () => {
    const healthy = run(smallScenario()).facts
    const broken = run(smallScenario(), [slowdown('tts-east', 5, 10, 30)]).facts
    const early = (facts: string[]) => facts.filter((fact) => JSON.parse(fact).atUs < 5 * 60_000_000)
    expect(early(broken).length).toBeGreaterThan(500)
    expect(early(broken)).toEqual(early(healthy))
    expect(broken).not.toEqual(healthy)
  })

  it('overlapping changes lift off in any order and leave the knob as it was', () => {
    const world = new World(smallScenario(), { stages }, {
      seed: 1,
      interventions: [slowdown('asr-east', 1, 4, 2), slowdown('asr-east', 2, 3, 5), slowdown('asr-east', 2, 6, 3)],
      facts: null,
      keepTurns: 0,
    })
    const seen: number[] = []
    const knob = world.knob('pool/asr-east.slowdown')
    knob.onChange(() => seen.push(knob.value))
    world.run({ minuteClosed: () => [] }, null)
    expect(seen).toEqual([2, 30, 6, 3, 1])
  })

  it('a fault that nothing reads is named', () => {
    const unread = intervention({
      id: 'nobody-on-dialup',
      atUs: 60_000_000,
      changes: [{ knob: 'stage/asr.wer', set: 0.9, where: { connection: 'dialup' } }],
    })
    expect(run(smallScenario(), [unread]).world.control.unread().map(({ what }) => what)).toEqual([
      'nothing read fault "nobody-on-dialup" while it lasted (stage/asr.wer)',
    ])
  })

  it('with a dispersion of callers the day’s other draws stay the same: raising one cohort’s rate adds calls and moves none', () => {
    const calls = (facts: string[]) =>
      facts.map((fact) => JSON.parse(fact)).filter((fact) => fact.fact === 'callStarted')
    const base = calls(run(smallScenario()).facts)
    const surge = intervention({
      id: 'surge',
      atUs: 3 * 60_000_000,
      changes: [{ knob: 'cohort/app.callsPerMinute', times: 1.5, where: {} }],
    })
    const more = calls(run(smallScenario(), [surge]).facts)
    const ids = new Map(more.map((call) => [call.call, call]))
    for (const call of base) expect(ids.get(call.call)).toEqual(call)
    expect(more.length).toBeGreaterThan(base.length * 1.15)
  })
})
