import { describe, expect, it } from 'vitest'
import { factDigest, firstDifference } from '../../src/experiment/factDigest.ts'
import { judgeRecovery } from '../../src/experiment/judgeRecovery.ts'
import { replay } from '../../src/experiment/replay.ts'
import type { Replay } from '../../src/experiment/replayTypes.ts'
import { newMinuteTables } from '../../src/model/factTables.ts'
import type { FactMinute } from '../../src/model/factMinute.ts'
import type { Expectation, Intervention, Scenario } from '../../src/model/scenario.ts'
import { outcomes } from '../../src/model/factTable.ts'
import { shippedTurnTable } from '../model/shippedTurns.ts'
import { smallScenario } from '../sim/smallWorld.ts'
import { replayOf } from './someReplay.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const gap: Expectation = {
  ...{ name: 'gap', metric: 'turn.gapMs.mean', slice: '', minutes: null, kind: 'moves', seedSpread: 0 },
  ...{ healthy: null, drill: null, ratio: [1.5, 10], difference: null },
}

const at = (minute: number, role: Intervention['role'], untilMinute: number | null = null) =>
  ({ atUs: minute * 60_000_000, untilUs: untilMinute === null ? null : untilMinute * 60_000_000, role }) as Intervention

/** A run of 30 minutes whose gap is this, with a fault from minute 5 on and, where it is said, a mitigation in minute 8. */
function run(gapMs: (minute: number) => number, options: { mended?: boolean; lifts?: number | null } = {}): Replay {
  const replayed = replayOf(gapMs)
  replayed.scenario.expect = [gap]
  replayed.truth = [at(5, 'fault', options.lifts ?? null), ...(options.mended ? [at(8, 'mitigation')] : [])]
  return replayed
}
const twin = run(() => 100)
const broken = (minute: number) => (minute < 5 ? 100 : 300)
const verdictOf = (mended: (minute: number) => number, unmended = broken, lifts: number | null = null) =>
  judgeRecovery({ drill: run(mended, { mended: true, lifts }), unmended: run(unmended, { lifts }), twin })[0]

describe('a mitigation', () => {
  it('is judged by the harm that there is in the same minutes when nobody acts', () => {
    expect(verdictOf((m) => (m < 8 ? broken(m) : 120))).toMatchObject({
      name: 'recovers: gap',
      ok: true,
      seen: '90 % of the harm is gone: 100 ms healthy, 300 ms without it, 120 ms with it',
    })
    expect(verdictOf((m) => (m < 8 ? broken(m) : 250)).ok).toBe(false)
    expect(verdictOf(() => 100).seen).toMatch(/^the harm is gone/)
    expect(verdictOf(() => 60).seen).toMatch(/^all of the harm is gone, and more/)
  })

  it('that does nothing gets no credit, whether the fault stays or lifts by itself', () => {
    expect(verdictOf(broken)).toMatchObject({ ok: false, seen: expect.stringMatching(/^it changed nothing/) })
    const passing = (minute: number) => (minute < 5 || minute >= 10 ? 100 : 300)
    expect(verdictOf(passing, passing, 10)).toMatchObject({ ok: false })
    expect(verdictOf(passing, passing, 10).seen).not.toMatch(/gone:/)
    // Nobody told the judge that the fault lifts; its harm tells.
    expect(verdictOf(passing, passing)).toMatchObject({ ok: false, seen: expect.stringMatching(/^no harm was left/) })
  })

  it('is compared while the fault lasts: what comes after it has lifted proves nothing', () => {
    const unmended = (minute: number) => (minute < 5 || minute >= 22 ? 100 : 300)
    const mended = (minute: number) => (minute >= 5 && minute < 9 ? 300 : 100)
    expect(verdictOf(mended, unmended, 22)).toMatchObject({ ok: true, seen: expect.stringMatching(/^the harm is gone/) })
    expect(verdictOf(unmended, unmended, 22).ok).toBe(false)
  })

  it('that makes things worse is told so in words, not in negative percents', () => {
    expect(verdictOf(() => 1700)).toMatchObject({
      ok: false,
      seen: 'it made things worse, 8 times the harm: 100 ms healthy, 300 ms without it, 1,700 ms with it',
    })
  })

  it('that answers callers whom nobody answered without it has mended it, and one that does not has not', () => {
    const nan = run((m) => (m < 5 ? 100 : Number.NaN))
    const waiting = (one: Replay) => {
      const { minutes } = one
      for (let m = 5; m < 30; m++) minutes.add(minutes.metricCodeOf('turn.unanswered', 'count'), minutes.sliceCodeOf(''), m, 40, 1)
      return one
    }
    const drill = run((m) => (m < 5 || m > 8 ? 100 : Number.NaN), { mended: true })
    expect(judgeRecovery({ drill, unmended: waiting(nan), twin })[0]).toMatchObject({
      ok: true,
      seen: 'callers are answered again: 100 ms healthy, nobody got that far of up to 40 who waited without it, 100 ms with it',
    })
    const placebo = waiting(run((m) => (m < 5 ? 100 : Number.NaN), { mended: true }))
    expect(judgeRecovery({ drill: placebo, unmended: waiting(nan), twin })[0]).toMatchObject({
      ok: false,
      seen: expect.stringMatching(/^it changed nothing: 100 ms healthy, nobody got that far/),
    })
  })

  it('pays for it where it turns callers away', () => {
    const drill = run((m) => (m < 8 ? broken(m) : 100), { mended: true })
    const { turns } = drill
    for (let row = 0; row < turns.rows; row++) {
      turns.column('outcome')[row] = outcomes.indexOf('answered')
      if (turns.column('ended_at_ms')[row] < 10 * 60_000 || row % 4 > 0) continue
      turns.column('outcome')[row] = outcomes.indexOf('shed')
      turns.column('gap_ms')[row] = Number.NaN
    }
    const [gone, kept] = judgeRecovery({ drill, unmended: run(broken), twin })
    expect(gone.ok).toBe(true)
    expect(kept).toMatchObject({ ok: false, drill: 0.25, expected: 'at most 2 points more' })
  })

  it('that never began is said not to have', () => {
    expect(judgeRecovery({ drill: run(broken), unmended: run(broken), twin })).toMatchObject([{ ok: false, seen: expect.stringMatching(/^it never began/) }])
  })

  it('need not take a gain away', () => {
    const runs = { drill: run(() => 1, { mended: true }), unmended: run(() => 1), twin: run(() => 1) }
    runs.drill.scenario.expect = [{ ...gap, metric: 'turn.preference', ratio: null, difference: [0.02, 1] }]
    expect(judgeRecovery(runs).map(({ name }) => name)).toEqual(['loses no more turns than without it'])
  })
})

const change = (id: string, role: Intervention['role'], knob: string, set: number, atUs: number): Intervention => ({
  ...{ id, role, title: '', atUs, untilUs: null, onAlert: null, acts: [] },
  changes: [{ knob, set, where: {} }],
})

function replayed(scenario: Scenario, mitigations: string[] = [], role: 'drill' | 'twin' = 'drill'): Replay {
  return replay(scenario, {
    ...{ seed: 1, role, mitigations, facts: null, tableSink: null, minuteSink: null, progress: null, digest: true },
    ...{ keepTurns: 0, keepWindows: Number.POSITIVE_INFINITY },
  }, standardParley)
}

describe('an intervention without effect', () => {
  const fault = change('slow', 'fault', 'pool/tts-east.slowdown', 6, 120_000_000)
  const placebo = change('placebo', 'mitigation', 'pool/tts-east.batchMax', 8, 180_000_000)
  const cure = change('cure', 'mitigation', 'pool/tts-east.slowdown', 1, 180_000_000)
  const scenario = smallScenario({
    interventions: [fault],
    mitigations: [placebo, cure].map((one) => ({ id: one.id, title: '', interventions: [one] })),
  })

  it('is told of a mitigation that sets a knob to the value it has, and its facts are those without it', () => {
    const without = replayed(scenario)
    const with_ = replayed(scenario, ['placebo'])
    expect(without.unread).toEqual([])
    expect(with_.unread).toEqual(['nothing read mitigation "placebo" while it lasted (pool/tts-east.batchMax)'])
    expect(firstDifference(with_.digests, without.digests)).toBe(null)
    expect(replayed(scenario, ['cure']).unread).toEqual([])
    expect(firstDifference(replayed(scenario, ['cure']).digests, without.digests)).toBe(3)
  })

  it('is told of a fault by comparing it with its twin, up to which minute they tell the same', () => {
    expect(firstDifference(replayed(scenario).digests, replayed(scenario, [], 'twin').digests)).toBe(2)
  })

  it('is told of acts that find nothing to do, and of what never began', () => {
    const acting = (id: string, changes: Partial<Intervention>) => ({
      ...{ id, title: '' },
      interventions: [{ ...placebo, id, changes: [], ...changes }],
    })
    const idle = smallScenario({
      mitigations: [
        acting('warm', { acts: [{ act: 'warm', pool: 'tts-east' }] }),
        acting('back', { acts: [{ act: 'rollback', component: 'asr', to: 'v1' }] }),
        acting('waits', { onAlert: { detector: 'saturation', afterUs: 0 } }),
        acting('late', { atUs: 11 * 60_000_000 }),
      ],
    })
    expect(replayed(idle, ['warm', 'back', 'waits', 'late']).unread).toEqual([
      'nothing read mitigation "warm" while it lasted (warm tts-east)',
      'nothing read mitigation "back" while it lasted (rollback asr)',
      'mitigation "waits" never began: detector "saturation" did not speak',
      'mitigation "late" never began: its time did not come',
    ])
  })
})

describe('the digest of a minute', () => {
  const minuteOf = (gapMs: number, arrivals: number): FactMinute => {
    const turns = shippedTurnTable()
    for (const column of turns.columns) column[0] = 0
    turns.append()
    turns.column('gap_ms')[0] = gapMs
    const tables = newMinuteTables()
    for (const column of tables.servers.columns) column[0] = 0
    tables.servers.append()
    tables.servers.column('arrivals')[0] = arrivals
    return { ...tables, turns, firstTurn: 0, lastTurn: 1 } as FactMinute
  }

  it('moves with the last bit of any fact, of turns and of the other tables', () => {
    expect(factDigest(minuteOf(100, 7))).toBe(factDigest(minuteOf(100, 7)))
    expect(factDigest(minuteOf(100 + 1.5e-14, 7))).not.toBe(factDigest(minuteOf(100, 7)))
    expect(factDigest(minuteOf(100, 8))).not.toBe(factDigest(minuteOf(100, 7)))
  })
})
