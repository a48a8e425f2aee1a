import { describe, expect, it } from 'vitest'
import type { Job } from '../../src/serving/job.ts'
import { poolKind } from '../../src/serving/poolKind.ts'
import type { Server } from '../../src/serving/server.ts'
import type { ServerKind } from '../../src/serving/serverKind.ts'
import { serverKinds } from '../../src/serving/serverKinds.ts'
import { World } from '../../src/sim/world.ts'
import { stages } from '../../src/stages/index.ts'
import { copied, type ToldMinute } from '../metrics/toldFacts.ts'
import { smallPools, smallScenario } from './smallWorld.ts'

/** A pool whose workers are so many times as fast as those of the shipped kind: a kind of this test alone. */
const turbo: ServerKind = {
  ...poolKind,
  name: 'turbo',
  about: 'a pool that is faster by a knob of its own',
  knobs: (need) => ({
    ...poolKind.knobs(need),
    speed: { unit: 'times', base: 1, min: 1, max: 10, perTurn: false, startOnly: true, about: 'How many times as fast.' },
  }),
  build(world, spec, need, book) {
    const server = poolKind.build(world, spec, need, book) as unknown as Server<Job> & { slowdown: number }
    server.slowdown = 1 / world.knob('speed').value
    return server as unknown as Server<never>
  },
}

const turbine = stages.map((stage) => ({
  ...stage,
  pools: stage.pools?.map((need) => (need.kind === 'embed' ? { ...need, server: 'turbo' } : need)),
}))

/** Busy share of the embedding pool in each minute. */
function utilisation(speed: number): number[] {
  const pools = smallPools.map((pool) => (pool.stage === 'embed' ? { ...pool, knobs: { ...pool.knobs, speed } } : pool))
  const parts = { stages: turbine, servers: [...serverKinds, turbo] }
  const world = new World(smallScenario({ pools, durationUs: 180_000_000 }), parts, { seed: 1, interventions: [], facts: null, keepTurns: 0 })
  const minutes: ToldMinute[] = []
  const minuteClosed = (facts: Parameters<typeof copied>[0]) => {
    minutes.push(copied(facts))
    return []
  }
  world.run({ minuteClosed }, null)
  return minutes.flatMap(({ servers }) => servers.filter(({ stage }) => stage === 'embed').map((row) => Number(row.utilisation)))
}

describe('a server kind of a test alone', () => {
  it('serves a stage that needs it, with its knob on the board and its window in the facts', () => {
    const [slow, fast] = [utilisation(1), utilisation(4)]
    expect(slow.length).toBe(3)
    for (const [minute, share] of fast.entries()) expect(share / slow[minute]).toBeCloseTo(0.25, 1)
  })

  it('is told by name where a world does not have it', () => {
    const options = { seed: 1, interventions: [], facts: null, keepTurns: 0 }
    expect(() => new World(smallScenario(), { stages: turbine }, options)).toThrow('no server kind "turbo" for pools of kind embed')
  })
})
