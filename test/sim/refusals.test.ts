import { describe, expect, it } from 'vitest'
import type { KnobValue } from '../../src/model/knob.ts'
import type { PoolSpec } from '../../src/model/scenario.ts'
import { stages } from '../../src/stages/index.ts'
import { World } from '../../src/sim/world.ts'
import { copied, type ToldMinute } from '../metrics/toldFacts.ts'
import { poolsWith } from '../stages/scene.ts'
import { smallScenario } from './smallWorld.ts'

/** What servers, attempts and turns say of a world whose pool of a stage has these knobs. */
function told(knobs: Record<string, KnobValue>, callsPerMinute: number, of: PoolSpec['stage'] = 'llm') {
  const pools = poolsWith({ [of]: { ...(of === 'llm' && { workers: 4 }), ...knobs } })
  const scenario = smallScenario({ pools, durationUs: 4 * 60_000_000, knobs: { 'cohort/app.callsPerMinute': callsPerMinute } })
  const world = new World(scenario, { stages }, { seed: 1, interventions: [], facts: null, keepTurns: 0 })
  const minutes: ToldMinute[] = []
  const minuteClosed = (facts: Parameters<typeof copied>[0]) => {
    minutes.push(copied(facts))
    return []
  }
  world.run({ minuteClosed }, null)
  const servers = minutes.flatMap((minute) => minute.servers).filter(({ stage }) => stage === of)
  const attempts = minutes.flatMap((minute) => minute.attempts)
  const turns = minutes.flatMap((minute) => minute.turns)
  return {
    arrivals: servers.reduce((sum, row) => sum + Number(row.arrivals), 0),
    refusedByServers: servers.reduce((sum, row) => sum + Number(row.refused), 0),
    abandoned: servers.reduce((sum, row) => sum + Number(row.abandoned), 0),
    unmetAttempts: attempts.filter(({ ending, scheduled_at_ms }) => ending === 'timed_out' && scheduled_at_ms === null).length,
    rerankedTurns: turns.filter(({ rerank_applied }) => rerank_applied === 1).length,
    refusedAttempts: attempts.filter(({ ending }) => ending === 'refused').length,
    turnsThat: (how: string) => turns.filter(({ outcome }) => outcome === how).length,
  }
}

describe('an LLM pool where nobody may wait', () => {
  it('serves every turn as long as replicas are idle', () => {
    const { arrivals, refusedByServers, turnsThat } = told({ depthMax: 0 }, 8)
    expect(arrivals).toBeGreaterThan(100)
    expect([refusedByServers, turnsThat('shed')]).toEqual([0, 0])
  })

  it('sheds who would have to wait, and servers, attempts and turns tell the same number', () => {
    const { refusedByServers, refusedAttempts, turnsThat } = told({ depthMax: 0, workers: 1, maxSequences: 2 }, 60)
    expect(refusedByServers).toBeGreaterThan(20)
    expect(refusedAttempts).toBe(refusedByServers)
    expect(turnsThat('shed')).toBe(refusedByServers)
  })

  it('fails turns whose prompt no replica can take, and counts them as refused too', () => {
    const { refusedByServers, refusedAttempts, turnsThat } = told({ kvBlocks: 100 }, 8)
    expect(refusedByServers).toBeGreaterThan(15)
    expect([refusedAttempts, turnsThat('failed')]).toEqual([refusedByServers, refusedByServers])
  })
})

describe('a pool where nobody waits for long', () => {
  it('fails the turns of requests that left the queue, which servers and attempts tell alike', () => {
    const { abandoned, unmetAttempts, turnsThat } = told({ workers: 1, maxSequences: 1, patienceMs: 100 }, 60)
    expect(abandoned).toBeGreaterThan(20)
    expect(unmetAttempts).toBe(abandoned)
    expect(turnsThat('failed')).toBe(abandoned)
  })

  const slow: [PoolSpec['stage'], Record<string, KnobValue>][] = [
    ['vad', { workers: 1, msPerItem: 6, patienceMs: 60 }],
    ['asr', { workers: 1, streamsMax: 8, patienceMs: 400 }],
    ['embed', { msPerItem: 400, batchMax: 1, patienceMs: 300 }],
    ['tts', { workers: 1, patienceMs: 200 }],
    ['egress', { msPerStep: 40, patienceMs: 100 }],
  ]
  it.each(slow)('fails turns whose job has waited too long: %s', (stage, knobs) => {
    const { abandoned, turnsThat } = told(knobs, 60, stage)
    expect(abandoned).toBeGreaterThan(20)
    expect(turnsThat('failed')).toBeGreaterThan(5)
  })

  it('answers without the reranker where that has no time', () => {
    const patient = told({ msPerItem: 300, batchMax: 1 }, 40, 'rerank')
    const hasty = told({ msPerItem: 300, batchMax: 1, patienceMs: 50 }, 40, 'rerank')
    expect(hasty.abandoned).toBeGreaterThan(20)
    expect(hasty.turnsThat('failed')).toBe(patient.turnsThat('failed'))
    expect(hasty.rerankedTurns).not.toBe(patient.rerankedTurns)
  })
})
