import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../../src/kernel/simulation.ts'
import { LlmReplica } from '../../../src/serving/llm/replica.ts'
import { replicaConfig } from '../../../src/serving/llm/replicaConfig.ts'
import type { PrefixSegment } from '../../../src/serving/llm/request.ts'
import { LlmRequest } from '../../../src/serving/llm/request.ts'
import { IterationLoad } from '../../../src/serving/llm/stepTime.ts'
import type { PlainRequest } from './plainEngine.ts'
import { runPlainEngine } from './plainEngine.ts'
import { flat, steep } from './testStepTimes.ts'

const stepTimes = { steep, flat }

interface Asked {
  gapUs: number
  segments: PrefixSegment[]
  outputTokens: number
}

/** Gaps after which a request comes at the very end of an iteration, where each takes ten milliseconds. */
const wholeIterations = fc.integer({ min: 1, max: 6 }).map((n) => n * 10_000)

/** Prompts made of few distinct segments, so that prefixes meet. */
const asked: fc.Arbitrary<Asked> = fc.record({
  gapUs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30_000 }), wholeIterations),
  segments: fc.array(fc.record({ key: fc.integer({ min: 1, max: 3 }), tokens: fc.integer({ min: 1, max: 14 }) }), {
    minLength: 1,
    maxLength: 4,
  }),
  outputTokens: fc.integer({ min: 1, max: 24 }),
})

const world = fc.record({
  requests: fc.array(asked, { minLength: 1, maxLength: 24 }),
  tokenBudget: fc.integer({ min: 8, max: 60 }),
  maxSequences: fc.integer({ min: 1, max: 8 }),
  spareBlocks: fc.integer({ min: 0, max: 30 }),
  prefixCache: fc.boolean(),
  stepTime: fc.constantFrom('steep' as const, 'flat' as const),
})

function tokensOf(segments: PrefixSegment[]): number {
  return segments.reduce((sum, segment) => sum + segment.tokens, 0)
}

/** A token is what its segment and its place in it say. */
function contentOf(segments: PrefixSegment[]): number[] {
  return segments.flatMap(({ key, tokens }) => Array.from({ length: tokens }, (_, i) => key * 1000 + i))
}

function product(drawn: typeof world extends fc.Arbitrary<infer W> ? W : never, kvBlocks: number) {
  const simulation = new Simulation()
  const { tokenBudget, maxSequences, prefixCache } = drawn
  const config = replicaConfig(stepTimes[drawn.stepTime], { tokenBudget, maxSequences, prefixCache, kvBlocks, blockSize: 4 })
  const replica = new LlmReplica(simulation, config)
  let atUs = 0
  const seen = drawn.requests.map(({ gapUs, segments, outputTokens }, id) => {
    const tokenUs: number[] = []
    const note = () => tokenUs.push(simulation.nowUs)
    const listener = { firstToken: () => {}, milestone: note, finished: () => {} }
    const request = new LlmRequest(id, tokensOf(segments), outputTokens, listener, null)
    request.prefix = segments
    request.milestones = Array.from({ length: outputTokens }, (_, i) => i + 1)
    atUs += gapUs
    simulation.at(atUs, (r: LlmRequest) => replica.submit(r), request)
    return { request, tokenUs }
  })
  simulation.run()
  return { seen, used: replica.kvBlocksUsed }
}

function oracle(drawn: typeof world extends fc.Arbitrary<infer W> ? W : never, kvBlocks: number) {
  const load = new IterationLoad()
  let atUs = 0
  const requests: PlainRequest[] = drawn.requests.map(({ gapUs, segments, outputTokens }) => {
    atUs += gapUs
    return { arrivedUs: atUs, promptTokens: tokensOf(segments), outputTokens, content: contentOf(segments) }
  })
  return runPlainEngine(
    {
      ...drawn,
      kvBlocks,
      blockSize: 4,
      iterationUs(decodes, context, chunks) {
        load.clear()
        load.decodes = decodes
        load.decodeTokens = decodes
        load.decodeContext = context
        for (const { tokens, computed } of chunks) load.addChunk(tokens, computed)
        return stepTimes[drawn.stepTime].iterationMs(load) * 1000
      },
    },
    requests,
  )
}

describe('the vllm-v1 replica against an engine written the long way', () => {
  it('hands out every token at the same time, with the same cache hits and restarts', () => {
    let restarts = 0
    let hits = 0
    fc.assert(
      fc.property(world, (drawn) => {
        const largest = Math.max(...drawn.requests.map((r) => Math.ceil((tokensOf(r.segments) + r.outputTokens) / 4)))
        const kvBlocks = largest + drawn.spareBlocks
        const expected = oracle(drawn, kvBlocks)
        const { seen, used } = product(drawn, kvBlocks)
        for (const [i, { request, tokenUs }] of seen.entries()) {
          expect(request.restarts).toBe(expected[i].restarts)
          expect(request.cachedTokens).toBe(expected[i].cachedTokens)
          expect(tokenUs.length).toBe(expected[i].tokenUs.length)
          // Whole µs, rounded up; 0.01 µs covers the rounding of each iteration to a picosecond.
          const late = tokenUs.map((us, k) => us - expected[i].tokenUs[k])
          expect(late.filter((us) => us < -0.01 || us > 1.01)).toEqual([])
          restarts += request.restarts
          hits += request.cachedTokens > 0 ? 1 : 0
        }
        expect(used).toBe(0)
      }),
      { numRuns: 400, seed: 7 },
    )
    // The workloads do reach what the law is about.
    expect(restarts).toBeGreaterThan(100)
    expect(hits).toBeGreaterThan(300)
  })
})
