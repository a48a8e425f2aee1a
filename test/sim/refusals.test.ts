import { describe, expect, it } from 'vitest'
import { World } from '../../src/sim/world.ts'
import { copied, type ToldMinute } from '../metrics/toldFacts.ts'
import { poolsWith } from '../stages/scene.ts'
import { smallScenario } from './smallWorld.ts'

/** What servers, attempts and turns say of a world whose LLM pool has these knobs. */
function told(llm: Record<string, number>, callsPerMinute: number) {
  const pools = poolsWith({ llm: { workers: 4, ...llm } })
  const scenario = smallScenario({ pools, durationUs: 4 * 60_000_000, knobs: { 'cohort/app.callsPerMinute': callsPerMinute } })
  const world = new World(scenario, { seed: 1, interventions: [], facts: null, keepTurns: 0 })
  const minutes: ToldMinute[] = []
  const minuteClosed = (facts: Parameters<typeof copied>[0]) => {
    minutes.push(copied(facts))
    return []
  }
  world.run({ minuteClosed }, null)
  const servers = minutes.flatMap((minute) => minute.servers).filter(({ stage }) => stage === 'llm')
  const attempts = minutes.flatMap((minute) => minute.attempts)
  const turns = minutes.flatMap((minute) => minute.turns)
  return {
    arrivals: servers.reduce((sum, row) => sum + Number(row.arrivals), 0),
    refusedByServers: servers.reduce((sum, row) => sum + Number(row.refused), 0),
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
