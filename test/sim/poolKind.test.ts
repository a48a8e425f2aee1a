import { describe, expect, it } from 'vitest'
import { stages } from '../../src/stages/index.ts'
import { MinuteTable } from '../../src/model/metricPoint.ts'
import { Job } from '../../src/serving/job.ts'
import type { PoolRef } from '../../src/stages/serverRefs.ts'
import { World } from '../../src/sim/world.ts'
import { smallPools, smallScenario } from './smallWorld.ts'

/** The synthesis pool of a world nobody calls, one worker, with these knobs. */
function ttsPool(knobs: Record<string, number>) {
  const pools = smallPools.map((pool) =>
    pool.stage === 'tts' ? { ...pool, knobs: { ...pool.knobs, workers: 1, discipline: 'fifo', ...knobs } } : pool,
  )
  const scenario = smallScenario({ pools, knobs: { 'cohort/app.callsPerMinute': 0 } })
  const options = { seed: 1, interventions: [], minutes: new MinuteTable(), facts: null, keepTurns: 0 }
  const world = new World(scenario, { stages }, options)
  const startedMs: number[] = []
  const listener = { served: (job: Job) => void startedMs.push(job.startedUs / 1000) }
  /** When each of so many jobs that come together meets the worker, ms from now. */
  const started = (count: number): number[] => {
    startedMs.length = 0
    const nowMs = world.simulation.nowUs / 1000
    for (let i = 0; i < count; i++) world.servers.of<PoolRef>('tts')[0].server.submit(new Job(null, listener))
    world.simulation.run(world.simulation.nowUs + 10_000_000)
    return startedMs.map((ms) => ms - nowMs)
  }
  return { started, knob: (name: string) => world.knob(`pool/tts-east.${name}`) }
}

describe('a pool of the world', () => {
  it('sends a batch of its preferred size at once, a full one too, and any other when its delay is over', () => {
    const { started } = ttsPool({ batchPreferred: 2, batchMax: 5, batchDelayMs: 1000 })
    expect(started(1)).toEqual([1000])
    expect(started(2)).toEqual([0, 0])
    // Two go; the third waits for company.
    expect(started(3)).toEqual([0, 0, 1000])
    // Two go; when they are done five wait, which is a full batch, and more than is preferred.
    const [first, second, ...others] = started(7)
    expect([first, second]).toEqual([0, 0])
    expect(others).toEqual(Array(5).fill(others[0]))
  })

  it('takes a batch for full by what batchMax is turned to', () => {
    const { started, knob } = ttsPool({ batchPreferred: 4, batchMax: 8, batchDelayMs: 1000 })
    expect(started(2)).toEqual([1000, 1000])
    knob('batchMax').addLayer({ set: 2, times: 1, plus: 0, test: null, laidUs: 0, wasRead: false })
    knob('batchMax').notify()
    expect(started(2)).toEqual([0, 0])
  })
})
