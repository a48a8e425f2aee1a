import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../../src/kernel/simulation.ts'
import type { AdmissionRule } from '../../../src/serving/admission.ts'
import { LlmFleet } from '../../../src/serving/llm/fleet.ts'
import { schedulerNames } from '../../../src/serving/llm/choices.ts'
import { type LlmReplicaConfig, replicaConfig } from '../../../src/serving/llm/replicaConfig.ts'
import { type LlmListener, LlmRequest } from '../../../src/serving/llm/request.ts'
import { flat } from './testStepTimes.ts'

interface Drawn {
  gapUs: number
  promptTokens: number
  outputTokens: number
}

/** A fleet whose iterations are an event each, and when they ended. */
function fleetWith(admission: AdmissionRule[], differences: Partial<LlmReplicaConfig> = {}, replicas = 1) {
  const simulation = new Simulation()
  const iterations: [fromUs: number, toUs: number][] = []
  const at = simulation.at.bind(simulation)
  simulation.at = (us, verb, subject, rank) => {
    if (rank === -1) iterations.push([simulation.nowUs, us])
    at(us, verb, subject, rank)
  }
  const replica = replicaConfig(flat, { fastForward: false, ...differences })
  const fleet = new LlmFleet(simulation, { replica, routing: 'leastOutstanding', replicas, admission })
  const refused: LlmRequest[] = []
  const abandoned: [number, number][] = []
  const listener: LlmListener = {
    firstToken() {},
    milestone() {},
    finished() {},
    refused: (r) => void refused.push(r),
    abandoned: (r) => void abandoned.push([r.id, simulation.nowUs]),
  }
  const requests: LlmRequest[] = []
  const send = (atUs: number, promptTokens: number, outputTokens: number, more: Partial<LlmRequest> = {}) => {
    const request = new LlmRequest(requests.length, promptTokens, outputTokens, listener, null)
    requests.push(Object.assign(request, more))
    at(atUs, () => fleet.submit(request), undefined as never, 2)
    return request
  }
  const play = (drawn: readonly Drawn[]) => {
    let us = 0
    for (const { gapUs, promptTokens, outputTokens } of drawn) {
      us += gapUs
      send(us, promptTokens, outputTokens)
    }
    simulation.run()
    /** When a request is in a batch that has not waited: at once between iterations, or when the one in progress ends. */
    const noWaitUs = ({ arrivedUs }: LlmRequest) => iterations.find(([from, to]) => from < arrivedUs && arrivedUs < to)?.[1] ?? arrivedUs
    return { requests, refused, noWaitUs }
  }
  return { simulation, fleet, send, play, refused, abandoned }
}

const script = fc.array(
  fc.record({
    // Iterations take 10 ms; some requests come at the very µs of an end.
    gapUs: fc.oneof(fc.integer({ min: 0, max: 15_000 }), fc.constantFrom(0, 5_000, 10_000)),
    promptTokens: fc.integer({ min: 1, max: 40 }),
    outputTokens: fc.integer({ min: 1, max: 12 }),
  }),
  { minLength: 3, maxLength: 30 },
)
const tight = fc.record({
  scheduler: fc.constantFrom(...schedulerNames),
  maxSequences: fc.integer({ min: 1, max: 4 }),
  kvBlocks: fc.integer({ min: 14, max: 30 }),
  blockSize: fc.constant(4),
  watermark: fc.constantFrom(0, 0.05),
  prefixCache: fc.constant(false),
  tokenBudget: fc.integer({ min: 60, max: 90 }),
})

describe('a depth of 0 before an LLM fleet', () => {
  it('lets in who is in a batch at the next boundary, under every scheduler', () => {
    fc.assert(
      fc.property(script, tight, fc.integer({ min: 1, max: 3 }), (drawn, config, replicas) => {
        const { requests, refused, noWaitUs } = fleetWith([{ kind: 'depth', max: 0 }], config, replicas).play(drawn)
        for (const request of requests) {
          if (refused.includes(request)) continue
          // Of several replicas each has boundaries of its own; an iteration takes 10 ms.
          const latestUs = replicas === 1 ? noWaitUs(request) : request.arrivedUs + 10_000
          expect(request.scheduledUs).toBeLessThanOrEqual(latestUs)
        }
      }),
      { numRuns: 300, seed: 5 },
    )
  })

  it('refuses nobody who would have been in a batch then: the first that it refuses waits longer where all may wait', () => {
    let refusals = 0
    fc.assert(
      fc.property(script, tight, (drawn, config) => {
        const [first] = fleetWith([{ kind: 'depth', max: 0 }], config).play(drawn).refused
        if (first === undefined) return
        refusals++
        const { requests, noWaitUs } = fleetWith([], config).play(drawn)
        expect(requests[first.id].scheduledUs).toBeGreaterThan(noWaitUs(requests[first.id]))
      }),
      { numRuns: 300, seed: 6 },
    )
    expect(refusals).toBeGreaterThan(100)
  })

  it('serves beside idle replicas, and counts whom it refuses beside full ones', () => {
    const { simulation, fleet, send, refused } = fleetWith([{ kind: 'depth', max: 0 }], { maxSequences: 1 }, 2)
    for (const atUs of [0, 0, 1_000, 25_000]) send(atUs, 10, 3)
    simulation.run(60_000_000)
    // Two run to 30 ms: their last iteration is under way at 25.
    expect(refused.map(({ id }) => id)).toEqual([2])
    expect(fleet.window(simulation.nowUs)).toMatchObject({ arrivals: 4, refused: 1, started: 3 })
  })

  it('refuses all while no replica is up', () => {
    const { simulation, fleet, send, refused } = fleetWith([{ kind: 'depth', max: 0 }], {}, 1)
    fleet.crash(1)
    send(0, 10, 3)
    simulation.run()
    expect(refused.length).toBe(1)
  })
})

describe('other rules before an LLM fleet', () => {
  it('a depth of 1 lets one wait, in the whole fleet', () => {
    const { simulation, send, refused } = fleetWith([{ kind: 'depth', max: 1 }], { maxSequences: 1 }, 2)
    for (let i = 0; i < 5; i++) send(1000 * i, 10, 50)
    simulation.run()
    expect(refused.map(({ id }) => id)).toEqual([3, 4])
  })

  it('a request that no replica could ever serve is refused and says why', () => {
    const { simulation, fleet, send, refused } = fleetWith([], { maxModelLen: 64 })
    send(0, 60, 5)
    simulation.run()
    expect(refused[0].fault).toContain('the model takes 64')
    expect([fleet.arrivals, fleet.refused]).toEqual([1, 1])
  })

  it('token bucket: each tenant has its burst', () => {
    const rule = { kind: 'tokenBucket', perSecond: 1, burst: 1, byTenant: new Map([[1, { perSecond: 1, burst: 3 }]]) } as const
    const { simulation, send, refused } = fleetWith([rule])
    for (let i = 0; i < 4; i++) for (const tenant of [0, 1]) send(i, 10, 3, { tenant })
    simulation.run()
    expect(refused.map(({ tenant }) => tenant)).toEqual([0, 0, 0, 1])
  })

  it('deadline: refuses whose first token is not expected in time, by the requests it has served', () => {
    const { simulation, send, refused } = fleetWith([{ kind: 'deadline' }], { maxSequences: 1 })
    send(0, 10, 10)
    // A first token takes 10 ms; one that is alone is in time, one behind two of 100 ms each is not.
    send(200_000, 10, 10, { deadlineUs: 215_000 })
    send(201_000, 10, 10)
    send(202_000, 10, 10, { deadlineUs: 250_000 })
    send(203_000, 10, 10, { deadlineUs: 900_000 })
    simulation.run()
    expect(refused.map(({ id }) => id)).toEqual([3])
  })

  it('patience: leaves the queue, not the batch', () => {
    const { simulation, fleet, send, abandoned } = fleetWith([], { maxSequences: 1 })
    fleet.patienceUs = 30_000
    send(0, 10, 10)
    send(5_000, 10, 10)
    send(6_000, 10, 10, { patienceUs: 10_000 })
    const last = send(80_000, 10, 10)
    simulation.run()
    expect(abandoned).toEqual([
      [2, 16_000],
      [1, 35_000],
    ])
    expect([fleet.abandoned, last.scheduledUs]).toEqual([2, 100_000])
  })
})
