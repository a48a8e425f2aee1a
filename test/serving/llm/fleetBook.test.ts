import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WorkAccount } from '../../../src/model/workAccount.ts'
import { close } from '../bookSums.ts'
import { FleetPlay, fleetWorlds } from './fleetPlay.ts'
import { fleetStage } from './fleetStage.ts'

describe('the book of an LLM fleet', () => {
  it('has all GPU time in it whenever it is settled, and settling changes nothing', () => {
    const seen = { preemptions: 0, recomputed: 0, late: 0, crashed: 0 }
    fc.assert(
      fc.property(fleetWorlds, (drawn) => {
        const settled = new FleetPlay(drawn, true)
        const plain = new FleetPlay(drawn, false)
        expect(settled.seen()).toEqual(plain.seen())
        const { sums, own, late, requests, fleet, simulation } = settled
        for (const [id, request] of requests.entries()) {
          if (request.cancelled) expect(sums.of(own[id]) + sums.of(late[id])).toBeLessThan(request.gpuUs + 1e-3)
          else close(sums.of(own[id]), request.gpuUs)
        }
        const { recomputedTokens, preemptions } = fleet.totals.counters(simulation.nowUs)
        expect(recomputedTokens).toBe(requests.reduce((sum, r) => sum + r.recomputedTokens, 0))
        expect(fleet.arrivals).toBe(requests.length)
        seen.preemptions += preemptions
        seen.recomputed += recomputedTokens
        seen.late += late.filter((account) => sums.of(account) > 0).length
        seen.crashed += requests.filter(({ restarts }) => restarts > 0).length
      }),
      { numRuns: 250, seed: 17, endOnFailure: true },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50)
  })

  it('has a share of the iteration in progress in it, of one or of all, and leaves the requests as they are', () => {
    const { fleet, request, at, sums, simulation } = fleetStage()
    const [a, b] = [request(20, 9), request(20, 9)]
    at(25_000, () => {
      fleet.settleRequest(a)
      expect([a.bookedUs, a.gpuUs, sums.of(a.account), b.bookedUs, sums.total]).toEqual([12_500, 5_000, 12_500, 2_500, 15_000])
      fleet.settle()
      expect([b.bookedUs, b.gpuUs, sums.total]).toEqual([12_500, 5_000, 25_000])
    })
    at(5_000, () => {
      fleet.settle()
      expect([a.bookedUs, a.gpuUs, sums.total]).toEqual([2_500, 0, 5_000])
    })
    simulation.run()
    expect([sums.of(a.account), a.gpuUs, sums.total]).toEqual([45_000, 45_000, 90_000])
  })

  it('has what a request used up to its cancel, and the rest of the iteration where its account is then', () => {
    const { fleet, request, at, sums, simulation } = fleetStage()
    const [a, b] = [request(20, 9), request(20, 9)]
    const { account } = a
    const late = new WorkAccount()
    at(25_000, () => {
      fleet.cancel(a)
      expect(sums.of(account)).toBe(12_500)
      a.account = late
    })
    simulation.run()
    expect([sums.of(account), sums.of(late), sums.of(b.account)]).toEqual([12_500, 2_500, 75_000])
  })

  it('has what a crash cut short', () => {
    const { fleet, request, at, sums, simulation } = fleetStage()
    const a = request(20, 9)
    at(25_000, () => {
      fleet.crash(1)
      expect([sums.of(a.account), sums.total]).toEqual([25_000, 25_000])
    })
    simulation.run()
    expect(fleet.totals.counters(simulation.nowUs).busyUs).toBe(25_000)
  })

  it('ends with the time of a replica that is let go while it works for nobody but the cancelled', () => {
    const { fleet, request, at, sums, simulation } = fleetStage()
    const a = request(20, 9)
    at(25_000, () => fleet.cancel(a))
    at(27_000, () => fleet.scaleDown(1))
    simulation.run()
    expect([sums.total, fleet.totals.counters(simulation.nowUs).busyUs, a.gpuUs]).toEqual([27_000, 27_000, 30_000])
  })
})

describe('tokens computed again', () => {
  it('are all that had a place when the blocks were taken away', () => {
    const { request, simulation, fleet } = fleetStage({ kvBlocks: 6, blockSize: 4, watermark: 0 })
    const [, b] = [request(8, 6), request(8, 6)]
    simulation.run()
    expect([b.restarts, b.recomputedTokens, b.lostTokens]).toEqual([1, 12, 0])
    expect(fleet.totals.counters(simulation.nowUs)).toMatchObject({ preemptions: 1, recomputedTokens: 12 })
  })

  it('are fewer by what is in the prefix cache still', () => {
    const { request, simulation } = fleetStage({ kvBlocks: 6, blockSize: 4, watermark: 0, prefixCache: true })
    const [a, b] = [request(8, 6), request(8, 6)]
    a.prefix = [{ key: 1, tokens: 8 }]
    b.prefix = [{ key: 2, tokens: 8 }]
    simulation.run()
    expect([b.restarts, b.recomputedTokens, b.cachedTokens]).toEqual([1, 4, 0])
  })

  it('are, after a crash, the whole iterations of a prompt and of an answer, and none of who still waited', () => {
    const { fleet, request, at, simulation } = fleetStage({ tokenBudget: 32, maxSequences: 1 })
    const [long, waiting] = [request(40, 9), request(20, 9)]
    at(15_000, () => {
      fleet.crash(1)
      expect([long.lostTokens, waiting.lostTokens]).toEqual([32, 0])
      fleet.add(1, 0)
    })
    // The prompt again from 15 to 35 ms, then one token in 10 ms.
    at(50_000, () => {
      fleet.crash(1)
      expect([long.recomputedTokens, long.lostTokens, long.generated]).toEqual([32, 41, 2])
      fleet.add(1, 0)
    })
    simulation.run()
    expect([long.recomputedTokens, waiting.recomputedTokens, long.replica]).toEqual([73, 0, 2])
    expect(fleet.totals.counters(simulation.nowUs).recomputedTokens).toBe(73)
    expect(fleet.arrivals).toBe(2)
  })
})
