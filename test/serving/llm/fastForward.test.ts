import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../../src/kernel/simulation.ts'
import { LlmReplica } from '../../../src/serving/llm/replica.ts'
import type { SchedulerName } from '../../../src/serving/llm/choices.ts'
import { schedulerNames } from '../../../src/serving/llm/choices.ts'
import { replicaConfig } from '../../../src/serving/llm/replicaConfig.ts'
import { LlmRequest } from '../../../src/serving/llm/request.ts'
import { flat, stairs, steep } from './testStepTimes.ts'

const segment = fc.record({ key: fc.integer({ min: 1, max: 3 }), tokens: fc.integer({ min: 1, max: 30 }) })

/** An iteration of ten milliseconds with its overhead: whole numbers of them make everything meet at the ends of iterations. */
const ITERATION_US = 10_900
const instant = (max: number) =>
  fc.oneof(
    fc.integer({ min: 0, max }),
    fc.integer({ min: 0, max: Math.floor(max / ITERATION_US) }).map((n) => n * ITERATION_US),
  )

const asked = fc.record({
  gapUs: fc.oneof(fc.constant(0), instant(40_000)),
  prefix: fc.array(segment, { minLength: 1, maxLength: 3 }),
  outputTokens: fc.integer({ min: 1, max: 60 }),
  milestones: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 3 }),
  priority: fc.integer({ min: 0, max: 1 }),
  cancelAfterUs: fc.option(instant(90_000), { freq: 4 }),
})

const world = fc.record({
  requests: fc.array(asked, { minLength: 1, maxLength: 30 }),
  tokenBudget: fc.integer({ min: 32, max: 64 }),
  maxSequences: fc.integer({ min: 1, max: 8 }),
  spareBlocks: fc.integer({ min: 0, max: 60 }),
  stepTime: fc.constantFrom('steep' as const, 'stairs' as const, 'flat' as const),
  drafts: fc.option(
    fc.record({ draftTokens: fc.integer({ min: 1, max: 3 }), acceptance: fc.double({ min: 0, max: 1, noNaN: true }) }),
  ),
  slowAtUs: instant(300_000),
  flushAtUs: instant(300_000),
})

type World = typeof world extends fc.Arbitrary<infer W> ? W : never

/** Everything that can be seen from outside, in order. */
function play(drawn: World, scheduler: SchedulerName, fastForward: boolean) {
  const simulation = new Simulation()
  const largest = Math.max(...drawn.requests.map((r) => r.prefix.reduce((sum, s) => sum + s.tokens, r.outputTokens)))
  const replica = new LlmReplica(
    simulation,
    replicaConfig({ steep, stairs, flat }[drawn.stepTime], {
      scheduler,
      fastForward,
      tokenBudget: scheduler === 'prefill-first' ? 200 : drawn.tokenBudget,
      maxSequences: drawn.maxSequences,
      kvBlocks: Math.ceil((largest / 4 + drawn.spareBlocks) * 1.05) + 2,
      blockSize: 4,
      watermark: 0.02,
      prefixCache: true,
      overhead: { factor: 1.05, addUs: 400 },
      speculation: drawn.drafts === null ? null : { ...drawn.drafts, verifyCost: 0.13, offAboveBatch: 3 },
    }),
  )
  const log: (string | number)[][] = []
  const areas: number[] = []
  const note = (what: string) => (r: LlmRequest) =>
    void log.push([simulation.nowUs, what, r.id, r.generated, r.restarts, replica.kvBlocksUsed])
  const listener = { firstToken: note('first'), milestone: note('milestone'), finished: note('finished') }
  let atUs = 0
  const requests = drawn.requests.map((r, id) => {
    const prompt = r.prefix.reduce((sum, s) => sum + s.tokens, 0)
    const request = new LlmRequest(id, prompt, r.outputTokens, listener, null)
    request.prefix = r.prefix
    request.priority = r.priority
    request.milestones = [...new Set(r.milestones)].sort((a, b) => a - b)
    atUs += r.gapUs
    simulation.at(atUs, (q: LlmRequest) => replica.submit(q), request)
    if (r.cancelAfterUs !== null)
      simulation.at(atUs + r.cancelAfterUs, (q: LlmRequest) => replica.cancel(q), request, 2)
    return request
  })
  simulation.at(drawn.slowAtUs, () => (replica.slowdown = 1.7), null)
  simulation.at(drawn.flushAtUs, () => replica.flushPrefixCache(), null)
  const seenAtUs = Array.from({ length: 44 }, (_, i) => [i * 9_173, i * ITERATION_US]).flat()
  for (const us of seenAtUs) {
    simulation.at(
      us,
      () => {
        const { busyUs, batchAreaUs, ...counts } = replica.counters(us)
        const generated = requests.map((r) => replica.generatedBy(r))
        log.push([us, 'seen', JSON.stringify(counts), replica.kvBlocksUsed, replica.waitingCount, replica.runningCount])
        log.push(generated)
        areas.push(busyUs, batchAreaUs)
      },
      null,
      us % 3,
    )
  }
  simulation.run()
  const { busyUs } = replica.counters(simulation.nowUs)
  const gpuUs = requests.reduce((sum, r) => sum + r.gpuUs, 0)
  const ends = requests.map((r) => [
    r.scheduledUs,
    r.firstTokenUs,
    r.finishedUs,
    r.generated,
    r.cachedTokens,
    r.restarts,
  ])
  return {
    log,
    areas,
    ends,
    gpuUs,
    busyUs,
    events: simulation.events,
    used: replica.kvBlocksUsed,
    preemptions: replica.preemptions,
  }
}

describe('fast-forward', () => {
  for (const scheduler of schedulerNames) {
    it(`equals stepping to the microsecond under ${scheduler}`, () => {
      let saved = 0
      let preemptions = 0
      fc.assert(
        fc.property(world, (drawn) => {
          const stepped = play(drawn, scheduler, false)
          const fast = play(drawn, scheduler, true)
          expect(fast.log).toEqual(stepped.log)
          expect(fast.ends).toEqual(stepped.ends)
          for (const [i, us] of fast.areas.entries()) expect(us).toBeCloseTo(stepped.areas[i], 3)
          // Every block comes back, and the GPU's time is charged to somebody.
          expect(fast.used).toBe(0)
          expect(fast.gpuUs).toBeCloseTo(fast.busyUs, 3)
          saved += stepped.events - fast.events
          preemptions += fast.preemptions
        }),
        { numRuns: 200, seed: 11 },
      )
      expect(saved).toBeGreaterThan(5_000)
      expect(preemptions).toBeGreaterThan(50)
    })
  }
})
