import { describe, expect, it } from 'vitest'
import { schedulerNames } from '../../../src/serving/llm/choices.ts'
import { bench } from './testBench.ts'
import { flat, steep } from './testStepTimes.ts'

describe('a replica that takes ten milliseconds an iteration', () => {
  it('tells first token, milestones and end at the instants the tokens are made', () => {
    const { simulation, replica, request, log } = bench(flat)
    const r = request(20, 7)
    r.milestones = [1, 3, 7]
    replica.submit(r)
    simulation.run()
    expect(log).toEqual([
      [10_000, 'first', 0, 1],
      [10_000, 'milestone', 0, 1],
      [30_000, 'milestone', 0, 3],
      [70_000, 'milestone', 0, 7],
      [70_000, 'finished', 0, 7],
    ])
    expect([r.arrivedUs, r.scheduledUs, r.firstTokenUs, r.finishedUs, r.gpuUs]).toEqual([0, 0, 10_000, 70_000, 70_000])
  })

  it.each(schedulerNames)('lets who comes at the very µs of an end into the next iteration, under %s', (scheduler) => {
    for (const fastForward of [true, false]) {
      const { simulation, replica, request } = bench(flat, { scheduler, fastForward })
      const [first, second, late] = [request(100, 50), request(100, 50), request(100, 50)]
      replica.submit(first)
      // Asked for before the replica knows when it will be done, and after.
      simulation.at(50_000, () => replica.submit(second), undefined as never)
      simulation.at(60_000, () => simulation.at(70_000, () => replica.submit(late), undefined as never), undefined as never)
      simulation.run()
      expect([second.scheduledUs, second.firstTokenUs, late.scheduledUs]).toEqual([50_000, 60_000, 70_000])
    }
  })

  it('lets who leaves and what is turned at the very µs of an end count from there', () => {
    const { simulation, replica, request, log } = bench(flat)
    const [gone, stays] = [request(20, 50), request(20, 5)]
    replica.submit(gone)
    replica.submit(stays)
    simulation.at(30_000, () => replica.cancel(gone), undefined as never)
    simulation.at(30_000, () => (replica.slowdown = 3), undefined as never)
    simulation.run()
    expect([gone.generated, gone.gpuUs, log.at(-1)]).toEqual([3, 15_000, [90_000, 'finished', 1, 5]])
  })

  it('lets a cancelled request hear nothing more and take its place to the end of the iteration', () => {
    const { simulation, replica, request, log, at } = bench(flat)
    const r = request(20, 100)
    r.milestones = [50]
    replica.submit(r)
    at(44_000, () => {
      replica.cancel(r)
      expect([r.generated, replica.outstanding, replica.runningCount]).toEqual([4, 0, 1])
    })
    at(50_000, () => expect([replica.runningCount, replica.kvBlocksUsed]).toEqual([0, 0]))
    simulation.run()
    expect(log).toEqual([[10_000, 'first', 0, 1]])
    expect(r.gpuUs).toBe(50_000)
    expect(replica.busyUs(simulation.nowUs)).toBe(50_000)
  })

  it('forgets a cancelled request that waits', () => {
    const { simulation, replica, request, log, at } = bench(flat, { maxSequences: 1 })
    const [first, second] = [request(20, 5), request(20, 5)]
    replica.submit(first)
    replica.submit(second)
    at(12_000, () => replica.cancel(second))
    at(13_000, () => expect([replica.waitingCount, replica.outstanding]).toEqual([0, 1]))
    simulation.run()
    expect(log.map(([, what, id]) => `${what} ${id}`)).toEqual(['first 0', 'finished 0'])
  })

  it('goes on behind what was said when a crash sends its requests elsewhere', () => {
    const { simulation, replica, request, log, at } = bench(flat)
    const other = bench(flat, {})
    const r = request(20, 6)
    replica.submit(r)
    replica.submit(request(20, 1))
    at(35_000, () => {
      expect(replica.takeAll()).toEqual([r])
      expect([replica.outstanding, replica.kvBlocksUsed, replica.busyUs(35_000)]).toEqual([0, 0, 35_000])
      expect([r.generated, r.restarts, r.home]).toEqual([3, 1, null])
      replica.submit(r)
    })
    simulation.run()
    // Its prompt and three tokens are computed in one iteration, which gives the fourth.
    expect(log.at(-1)).toEqual([65_000, 'finished', 0, 6])
    expect(other.log).toEqual([])
    expect(r.firstTokenUs).toBe(10_000)
  })

  it('slows down from the next iteration', () => {
    const { simulation, replica, request, log, at } = bench(flat)
    replica.submit(request(20, 5))
    at(24_000, () => {
      replica.slowdown = 3
    })
    simulation.run()
    expect(log.at(-1)).toEqual([90_000, 'finished', 0, 5])
  })

  it('admits who is urgent first, and restarts who is not', () => {
    const { simulation, replica, request, log } = bench(flat, { kvBlocks: 5, blockSize: 4, watermark: 0 })
    const [late, urgent] = [request(8, 8), request(8, 8)]
    late.priority = 1
    replica.submit(late)
    replica.submit(urgent)
    simulation.run()
    expect(log.filter(([, what]) => what === 'finished').map(([, , id]) => id)).toEqual([1, 0])
    expect([late.restarts > 0, urgent.restarts]).toEqual([true, 0])
  })

  it('refuses what it can never serve, in words', () => {
    const { replica, request } = bench(flat, { kvBlocks: 10, maxModelLen: 1000 })
    expect(() => replica.submit(request(900, 200))).toThrow('the model takes 1000: cut the prompt to 800')
    expect(() => replica.submit(request(200, 20))).toThrow('give it at least 14')
    const r = request(10, 2)
    replica.submit(r)
    expect(() => replica.submit(r)).toThrow('submitted twice')
  })
})

describe('GPU time', () => {
  it('is charged to those at work, by tokens', () => {
    const { simulation, replica, request } = bench(steep, { tokenBudget: 300, maxSequences: 4 })
    const requests = [request(500, 9), request(40, 30), request(80, 2)]
    for (const r of requests) replica.submit(r)
    simulation.run()
    const charged = requests.reduce((sum, r) => sum + r.gpuUs, 0)
    expect(charged).toBeCloseTo(replica.busyUs(simulation.nowUs), 6)
    expect(requests[0].gpuUs).toBeGreaterThan(requests[2].gpuUs)
  })
})

describe('speculative decoding', () => {
  const run = (acceptance: number, offAboveBatch: number, verifyCost = 0) => {
    const { simulation, replica, request } = bench(flat, {
      maxModelLen: 32_768,
      speculation: { draftTokens: 3, acceptance, verifyCost, offAboveBatch },
    })
    const r = request(16, 20_001)
    replica.submit(r)
    simulation.run()
    return (r.finishedUs - r.firstTokenUs) / 10_000
  }

  it('yields 1 + a + a² + a³ tokens an iteration', () => {
    for (const a of [0, 0.3, 0.8, 1]) {
      const iterations = run(a, 256)
      expect(20_000 / iterations).toBeCloseTo(1 + a + a * a + a * a * a, 3)
    }
  })

  it('pays for drafts with time, and is off above its batch size', () => {
    expect(run(0.8, 256, 0.25) / run(0.8, 256)).toBeCloseTo(1.25, 9)
    expect(run(0.8, 0)).toBe(20_000)
  })

  it('verifies more tokens than it keeps', () => {
    const plain = bench(steep)
    const drafting = bench(steep, { speculation: { draftTokens: 5, acceptance: 0, verifyCost: 0, offAboveBatch: 9 } })
    for (const { simulation, replica, request } of [plain, drafting]) {
      replica.submit(request(16, 100))
      simulation.run()
    }
    const times = [plain, drafting].map(({ simulation, replica }) => replica.busyUs(simulation.nowUs))
    expect(times[1]).toBeGreaterThan(1.005 * times[0])
    expect(plain.replica.iterations).toBe(drafting.replica.iterations)
  })

  it('takes no blocks for drafts beyond the end of an answer', () => {
    const speculation = { draftTokens: 5, acceptance: 1, verifyCost: 0, offAboveBatch: 9 }
    const { simulation, replica, request } = bench(flat, { kvBlocks: 2, speculation })
    const lone = request(16, 17)
    replica.submit(lone)
    simulation.run()
    expect([lone.restarts, lone.generated, replica.kvBlocksUsed]).toEqual([0, 17, 0])
  })

  it('can be turned off while the replica works', () => {
    const { simulation, replica, request, log, at } = bench(flat, {
      speculation: { draftTokens: 1, acceptance: 1, verifyCost: 0, offAboveBatch: 9 },
    })
    replica.submit(request(16, 9))
    at(25_000, () => {
      replica.speculation = null
    })
    simulation.run()
    // 1 token at 10 ms, 3 at 20, 5 at 30, then one each.
    expect(log.at(-1)).toEqual([70_000, 'finished', 0, 9])
  })
})
