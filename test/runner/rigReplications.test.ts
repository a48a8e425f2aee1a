import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Numbers } from '../../src/analysis/replications.ts'
import { compared, replicated } from '../../src/rig/replicated.ts'
import { rigNumbers } from '../../src/rig/rigNumbers.ts'
import type { RigSetting } from '../../src/rig/rigSetting.ts'
import { type RigReplications, type RigReplicationsOptions, rigReplications } from '../../src/runner/rigReplications.ts'
import { Thread } from '../../src/runner/thread.ts'
import { rigs } from './someJobs.ts'

afterEach(() => vi.restoreAllMocks())

/** A clock by which every run takes an hour, or no time. */
const slow = () => {
  let hours = 0
  return () => hours++ * 3_600_000
}
const quick = () => () => 0

async function taken(order: RigReplications, options: RigReplicationsOptions = {}): Promise<Numbers[][]> {
  const all: Numbers[][] = []
  for await (const numbers of rigReplications(order, options)) all.push(numbers)
  return all
}

describe('replications of a rig', () => {
  it('are runs on seed, seed + 1, …, of two rigs on the same ones', async () => {
    const [one, other] = [rigs.queue, rigs.pool]
    const expected = []
    for (const seed of [5, 6, 7]) expected.push([await rigNumbers(one, seed), await rigNumbers(other, seed)])
    expect(await taken({ rigs: [one, other], seed: 5, min: 3, max: 3 })).toEqual(expected)
  })

  it('say the same on one thread and on several', async () => {
    const start = vi.spyOn(Thread, 'start')
    const order = { rigs: [rigs.queue], seed: 1, min: 9, max: 9 }
    const here = await taken(order, { threads: 1, clockMs: slow() })
    expect(start).not.toHaveBeenCalled()
    expect(await taken(order, { threads: 3, clockMs: slow() })).toEqual(here)
    expect(start).toHaveBeenCalledTimes(3)
  })

  it('start no thread where they are over before it would be there', async () => {
    const start = vi.spyOn(Thread, 'start')
    await taken({ rigs: [rigs.queue], seed: 1, min: 9, max: 9 }, { threads: 3, clockMs: quick() })
    expect(start).not.toHaveBeenCalled()
  })

  it('take the first from whoever has run it already, and its time says whether threads pay', async () => {
    const start = vi.spyOn(Thread, 'start')
    const order = (tookMs: number) => ({ rigs: [rigs.queue], seed: 1, min: 3, max: 3, first: { numbers: [{ known: 1 }], tookMs } })
    const [first, second] = await taken(order(0), { threads: 2 })
    expect(first).toEqual([{ known: 1 }])
    expect(second).toEqual([await rigNumbers(rigs.queue, 2)])
    expect(start).not.toHaveBeenCalled()
    expect(await taken(order(3_600_000), { threads: 2 })).toEqual([first, second, [await rigNumbers(rigs.queue, 3)]])
    expect(start).toHaveBeenCalledTimes(2)
  })

  it('end when the plan is content, after the same run on one thread and on several', async () => {
    const plan = { min: 5, max: 400, precision: 0.05 }
    const order = { rigs: [rigs.queue], seed: 1, min: plan.min, max: plan.max }
    const on = (threads: number) => replicated(rigReplications(order, { threads, clockMs: slow() }), plan)
    const alone = await on(1)
    expect(alone.replications).toBeGreaterThan(plan.min)
    expect(alone.replications).toBeLessThan(plan.max)
    expect(await on(3)).toEqual(alone)
  })

  it('of two rigs are compared pair by pair', async () => {
    const plan = { min: 4, max: 4, precision: null }
    const faster: RigSetting = { rig: 'queue', options: { ...rigs.queue.options, mu: 2 } }
    const { replications, metrics } = await compared(rigReplications({ rigs: [rigs.queue, faster], seed: 1, ...plan }), plan)
    expect(replications).toBe(4)
    const wait = metrics.find(({ metric }) => metric === 'Wq')
    expect(wait?.difference).toBeLessThan(0)
    expect(wait?.beside).toBeCloseTo((wait?.simulated ?? 0) + (wait?.difference ?? 0), 12)
  })
})
