import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../../src/kernel/simulation.ts'
import { LlmFleet } from '../../../src/serving/llm/fleet.ts'
import { replicaConfig } from '../../../src/serving/llm/replicaConfig.ts'
import { type LlmListener, LlmRequest } from '../../../src/serving/llm/request.ts'
import type { RoutingName } from '../../../src/serving/llm/choices.ts'
import { flat } from './testStepTimes.ts'

function fleetOf(replicas: number, routing: RoutingName = 'leastOutstanding') {
  const simulation = new Simulation()
  const fleet = new LlmFleet(simulation, { replica: replicaConfig(flat), routing, replicas })
  const finished: number[] = []
  const listener: LlmListener = { firstToken() {}, milestone() {}, finished: (r: LlmRequest) => void finished.push(r.id) }
  const request = (id: number, outputTokens = 5) => new LlmRequest(id, 20, outputTokens, listener, null)
  const at = (us: number, act: () => void) => simulation.at(us, act, undefined as never, 2)
  return { simulation, fleet, finished, request, at, listener }
}

describe('an LLM fleet', () => {
  it('holds requests while no replica is up and serves them, in order, when one is warm', () => {
    const { simulation, fleet, finished, request } = fleetOf(0)
    const requests = [request(0), request(1), request(2)]
    for (const r of requests) fleet.submit(r)
    fleet.cancel(requests[1])
    fleet.add(1, 90_000)
    expect(fleet.counts).toEqual({ up: 0, cold: 1, down: 0 })
    expect(fleet.totals.waitingCount).toBe(2)
    simulation.run()
    expect(finished).toEqual([0, 2])
    expect([requests[0].arrivedUs, requests[0].scheduledUs, requests[0].finishedUs]).toEqual([0, 90_000, 140_000])
    expect(fleet.totals.counters(simulation.nowUs).queueAreaUs).toBe(2 * 90_000)
  })

  it('routes to nobody cold and to nobody draining, and lets a draining replica finish', () => {
    const { simulation, fleet, finished, request, at } = fleetOf(2)
    fleet.submit(request(0))
    fleet.submit(request(1, 20))
    fleet.scaleDown(1)
    fleet.add(1, 1_000_000)
    expect([fleet.counts.up, fleet.draining.length, fleet.cold.length]).toEqual([1, 1, 1])
    for (let id = 2; id < 6; id++) fleet.submit(request(id))
    expect(fleet.up[0].outstanding).toBe(5)
    at(500_000, () => expect([fleet.draining.length, fleet.totals.runningCount]).toEqual([0, 0]))
    simulation.run()
    expect([...finished].sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(fleet.counts.up).toBe(2)
    // What a replica did is not forgotten when it leaves.
    expect(fleet.totals.counters(simulation.nowUs)).toMatchObject({ submitted: 6, started: 6, busyUs: 250_000 })
  })

  it('tells what a crashed replica had, which comes back cold with the id it had', () => {
    const { simulation, fleet, finished, request, at, listener } = fleetOf(1)
    const lost: LlmRequest[] = []
    listener.lost = (r) => void lost.push(r)
    fleet.restartUs = 30_000
    fleet.coldStartUs = 100_000
    for (let id = 0; id < 3; id++) fleet.submit(request(id))
    at(25_000, () => {
      fleet.crash(1)
      expect(lost.map((r) => [r.id, r.generated])).toEqual([
        [0, 2],
        [1, 2],
        [2, 2],
      ])
      expect(fleet.counts).toEqual({ up: 0, cold: 0, down: 1 })
      for (const r of lost) fleet.submit(r)
    })
    at(55_001, () => expect(fleet.counts).toEqual({ up: 0, cold: 1, down: 0 }))
    simulation.run(155_000)
    expect([fleet.counts, fleet.up[0].id]).toEqual([{ up: 1, cold: 0, down: 0 }, 0])
    simulation.run()
    expect(finished).toEqual([0, 1, 2])
  })

  it('shrinks by crashed replicas first, which then do not come back', () => {
    const { simulation, fleet } = fleetOf(3)
    fleet.restartUs = 10
    fleet.crash(2)
    fleet.scaleDown(1)
    expect(fleet.counts).toEqual({ up: 1, cold: 0, down: 1 })
    simulation.run()
    expect(fleet.up.map(({ id }) => id)).toEqual([2, 0])
  })

  it('drains the replica that has been up longest, or the one that is named, and a cold one comes for each', () => {
    const { simulation, fleet, request, finished } = fleetOf(3)
    fleet.coldStartUs = 1_000_000
    for (let id = 0; id < 3; id++) fleet.submit(request(id))
    expect([fleet.drain(1), fleet.drainWorker(2), fleet.drainWorker(7)]).toEqual([1, 1, 0])
    expect([fleet.up, fleet.draining, fleet.cold].map((some) => some.map(({ id }) => id))).toEqual([[1], [0, 2], [3, 4]])
    simulation.run()
    expect(finished.length).toBe(3)
    expect(fleet.up.map(({ id }) => id)).toEqual([1, 3, 4])
  })

  it('a named replica crashes alone, and one that was leaving is gone', () => {
    const { simulation, fleet, request } = fleetOf(2)
    fleet.restartUs = 100
    fleet.submit(request(0))
    fleet.submit(request(1))
    fleet.scaleDown(1)
    expect(fleet.crashWorker(1)).toBe(1)
    expect([fleet.counts, fleet.draining.length]).toEqual([{ up: 1, cold: 0, down: 0 }, 0])
    expect(fleet.crashWorker(0)).toBe(1)
    expect([fleet.crashWorker(0), fleet.counts.down]).toEqual([0, 1])
    simulation.run(100)
    expect(fleet.up.map(({ id }) => id)).toEqual([0])
  })

  it('restarts whoever is up, cold or crashed, with their ids, and gives back what they had', () => {
    const { simulation, fleet, request, finished } = fleetOf(2)
    fleet.coldStartUs = 50
    fleet.submit(request(0))
    fleet.add(1, 70)
    fleet.crash(1)
    fleet.restart()
    expect(fleet.counts).toEqual({ up: 0, cold: 3, down: 0 })
    simulation.run(49)
    expect(fleet.counts.up).toBe(0)
    simulation.run(50)
    expect(fleet.up.map(({ id }) => id)).toEqual([1, 2, 0])
    expect(finished).toEqual([])
  })

  it('gives new replicas the slowdown the others have', () => {
    const { simulation, fleet, request } = fleetOf(1)
    fleet.slowdown = 2
    fleet.add(1, 0)
    const [a, b] = [request(0), request(1)]
    fleet.submit(a)
    fleet.submit(b)
    simulation.run()
    expect([a.finishedUs, b.finishedUs]).toEqual([100_000, 100_000])
  })

  it('sends the same key to the same replica, and moves only a lost replica’s keys', () => {
    const { fleet, request } = fleetOf(5, 'prefixAware')
    const homes = () =>
      Array.from({ length: 400 }, (_, key) => {
        const r = request(key)
        fleet.submit(r, key)
        const { home } = r
        fleet.cancel(r)
        return home
      })
    const before = homes()
    expect(homes()).toEqual(before)
    const counts = fleet.up.map((replica) => before.filter((home) => home === replica).length)
    expect(Math.min(...counts)).toBeGreaterThan(40)
    const lost = fleet.up[0]
    fleet.crash(1)
    const after = homes()
    for (const [i, home] of after.entries()) if (before[i] !== lost) expect(home).toBe(before[i])
  })

  it('loses nobody, whatever comes and goes', () => {
    const act = fc.record({
      gapUs: fc.integer({ min: 0, max: 40_000 }),
      what: fc.constantFrom('submit', 'submit', 'submit', 'submit', 'cancel', 'add', 'scaleDown', 'drain', 'crash', 'one', 'restart', 'warm', 'flush'),
      n: fc.integer({ min: 0, max: 30 }),
    })
    const routing = fc.constantFrom<RoutingName[]>('roundRobin', 'leastOutstanding', 'prefixAware')
    fc.assert(
      fc.property(routing, fc.array(act, { maxLength: 60 }), (name, acts) => {
        const { simulation, fleet, finished, request, at } = fleetOf(2, name)
        fleet.restartUs = 5000
        fleet.coldStartUs = 2000
        const all: LlmRequest[] = []
        let us = 0
        for (const { gapUs, what, n } of acts) {
          us += gapUs
          at(us, () => {
            if (what === 'submit') {
              all.push(request(all.length, 1 + n))
              fleet.submit(all[all.length - 1], n)
            } else if (what === 'cancel' && all.length > 0) {
              if (all[n % all.length].finishedUs < 0) fleet.cancel(all[n % all.length])
            } else if (what === 'add') fleet.add(1, n * 1000)
            else if (what === 'scaleDown') fleet.scaleDown(1)
            else if (what === 'drain') fleet.drain(1)
            else if (what === 'one') fleet.crashWorker(n % 4)
            else if (what === 'restart') fleet.restart()
            else if (what === 'crash') fleet.crash(1)
            else if (what === 'warm') fleet.warm()
            else if (what === 'flush') fleet.flush()
          })
        }
        at(us + 1, () => fleet.add(1, 1000))
        simulation.run()
        expect(finished.length).toBe(all.filter((r) => !r.cancelled).length)
        expect([fleet.totals.waitingCount, fleet.totals.runningCount, fleet.totals.kvBlocksUsed]).toEqual([0, 0, 0])
        const { busyUs } = fleet.totals.counters(simulation.nowUs)
        expect(all.reduce((sum, r) => sum + r.gpuUs, 0)).toBeCloseTo(busyUs, 3)
      }),
      { numRuns: 300, seed: 3 },
    )
  })
})
