import { describe, expect, it } from 'vitest'
import type { Act, Autoscale, Change, Intervention } from '../../src/model/scenario.ts'
import { World } from '../../src/sim/world.ts'
import { stages } from '../../src/stages/index.ts'
import type { FleetRef, PoolRef } from '../../src/stages/serverRefs.ts'
import { smallPools, smallScenario } from './smallWorld.ts'

const autoscale: Autoscale = {
  ...{ metric: 'outstandingPerWorker', target: 2, pollUs: 15_000_000, stabilisationUs: 60_000_000 },
  ...{ provisionUs: 120_000_000, min: 4, max: 6 },
}

interface InterventionBody {
  atS: number
  untilS?: number
  acts?: Act[]
  change?: Omit<Change, 'knob' | 'where'>
}

/** The synthesis pool and the LLM fleet of a world nobody calls, four workers each, and what is done to one of them. */
function poolWorld(stage: 'tts' | 'llm', deeds: InterventionBody[], knobs: Record<string, number> = {}, scaling: Autoscale | null = null) {
  const pools = smallPools.map((pool) =>
    pool.stage === stage ? { ...pool, autoscale: scaling, knobs: { ...pool.knobs, workers: 4, coldStartMs: 30_000, ...knobs } } : pool,
  )
  const interventions = deeds.map(
    ({ atS, untilS, acts = [], change }, i): Intervention => ({
      ...{ id: `i${i}`, role: 'routine', title: '', onAlert: null, acts },
      atUs: atS * 1_000_000,
      untilUs: untilS === undefined ? null : untilS * 1_000_000,
      changes: change === undefined ? [] : [{ knob: `pool/${stage}-east.workers`, ...change, where: {} }],
    }),
  )
  const scenario = smallScenario({ pools, durationUs: 40 * 60_000_000, knobs: { 'cohort/app.callsPerMinute': 0 } })
  const world = new World(scenario, { stages }, { seed: 1, interventions, facts: null, keepTurns: 0 })
  const tts = world.servers.of<PoolRef>('tts')[0].server
  const llm = world.servers.of<FleetRef>('llm')[0].server
  /** Up, cold and down at a second. */
  const at = (second: number): number[] => {
    world.simulation.run(second * 1_000_000)
    if (stage === 'llm') return [llm.counts.up, llm.counts.cold, llm.counts.down]
    return [tts.workersUp, tts.workersCold, tts.workersDown]
  }
  return { at, unread: () => world.control.unread().map(({ what }) => what) }
}

describe.each(['tts', 'llm'] as const)('the workers of a pool: %s', (stage) => {
  const pool = `${stage}-east`
  const crash = (workers: number): Act => ({ act: 'crash', pool, workers })

  it('start again after restartMs, and serve after their cold start', () => {
    const { at } = poolWorld(stage, [{ atS: 100, acts: [crash(3)] }])
    expect([at(109), at(111), at(139), at(141)]).toEqual([[1, 0, 3], [1, 3, 0], [1, 3, 0], [4, 0, 0]])
  })

  it('are replaced by the autoscaler when they are lost for good, and their machines given back', () => {
    const forGood = { restartMs: 86_400_000 }
    const { at } = poolWorld(stage, [{ atS: 100, acts: [crash(3)] }], forGood, autoscale)
    // Seen at 105, there at 225, warm at 255.
    expect([at(104), at(224), at(226), at(256), at(2000)]).toEqual([[1, 0, 3], [1, 0, 3], [1, 3, 0], [4, 0, 0], [4, 0, 0]])
  })

  it('cancel what was ordered for them when they come back first', () => {
    const { at } = poolWorld(stage, [{ atS: 100, acts: [crash(3)] }], {}, autoscale)
    expect([at(141), at(226), at(300)]).toEqual([[4, 0, 0], [4, 0, 0], [4, 0, 0]])
  })

  it('come back no more than the autoscaler’s maximum, and no less than its minimum, in a storm of crashes', () => {
    const storm = Array.from({ length: 40 }, (_, i) => ({ atS: 60 + 7 * i, acts: [crash(1 + (i % 3))] }))
    const { at } = poolWorld(stage, storm, { restartMs: 100_000 }, { ...autoscale, min: 5, max: 5, provisionUs: 90_000_000 })
    for (let second = 60; second < 700; second++) {
      const [up, cold] = at(second)
      expect(up + cold).toBeLessThanOrEqual(5)
    }
    expect(at(1000)).toEqual([5, 0, 0])
  })

  it('are moved by the difference that a change of their knob makes, and back when it is lifted', () => {
    const { at } = poolWorld(stage, [
      { atS: 50, acts: [crash(1)] },
      { atS: 100, untilS: 300, change: { plus: 2 } },
    ])
    expect([at(101), at(200), at(301)]).toEqual([[4, 2, 0], [6, 0, 0], [4, 0, 0]])
  })

  it('are moved from where the autoscaler has them, with its min and max, and back', () => {
    const scaling = { ...autoscale, min: 6, max: 20 }
    const { at } = poolWorld(stage, [{ atS: 400, untilS: 1500, change: { plus: 2 } }], {}, scaling)
    // The autoscaler has made six of the four that the knob says.
    expect([at(399), at(401), at(1499), at(1501), at(2300)]).toEqual([[6, 0, 0], [6, 2, 0], [8, 0, 0], [6, 0, 0], [6, 0, 0]])
  })

  it('are never fewer than none, and as many as before when that is lifted', () => {
    const { at } = poolWorld(stage, [{ atS: 100, untilS: 200, change: { set: 0 } }], {}, { ...autoscale, min: 2 })
    expect([at(99), at(101), at(199)]).toEqual([[2, 0, 0], [0, 0, 0], [0, 0, 0]])
    expect([at(201), at(300)]).toEqual([[0, 2, 0], [2, 0, 0]])
  })

  it('that are drained are replaced by cold ones at once', () => {
    const { at } = poolWorld(stage, [{ atS: 100, acts: [{ act: 'drain', pool, workers: 2 }] }])
    expect([at(101), at(131)]).toEqual([[2, 2, 0], [4, 0, 0]])
  })

  it('are drained and crash by name', () => {
    const named = (act: 'crash' | 'drain', worker: number): Act => ({ act, pool, workers: 1, worker })
    const { at, unread } = poolWorld(stage, [
      { atS: 100, acts: [named('drain', 1)] },
      { atS: 100.5, acts: [named('crash', 4), named('crash', 1)] },
    ])
    expect([at(101), at(200)]).toEqual([[3, 0, 1], [4, 0, 0]])
    // The first has left, and its place has a new number.
    expect(unread()).toEqual([`nothing read routine "i1" while it lasted (crash ${pool} worker 1)`])
  })

  it('tell when fewer were there than were to go', () => {
    const { at, unread } = poolWorld(stage, [
      { atS: 100, acts: [crash(3)] },
      { atS: 101, acts: [crash(3)] },
      { atS: 102, acts: [crash(1)] },
    ])
    expect(at(200)).toEqual([4, 0, 0])
    expect(unread()).toEqual([
      `routine "i1" did part of what it was to do (crash ${pool}: 1 of 3 workers)`,
      `nothing read routine "i2" while it lasted (crash ${pool})`,
    ])
  })
})

describe('draining the slow worker', () => {
  const drain = (worker: 'slow'): Act => ({ act: 'drain', pool: 'tts-east', workers: 1, worker })

  it('finds it by its slowness, and finds nobody when none is slow', () => {
    const run = (knobs: Record<string, number>) => poolWorld('tts', [{ atS: 100, acts: [drain('slow')] }], knobs)
    const slow = run({ slowWorkerTimes: 4 })
    expect([slow.at(101), slow.unread()]).toEqual([[3, 1, 0], []])
    const healthy = run({})
    expect([healthy.at(101), healthy.unread().length]).toEqual([[4, 0, 0], 1])
  })
})
