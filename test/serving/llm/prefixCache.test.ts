import { describe, expect, it } from 'vitest'
import { bench } from './testBench.ts'
import { flat } from './testStepTimes.ts'

/** Serves requests one after the other; returns the cached tokens of each. */
function inTurn(prompts: { key: number; tokens: number }[][], kvBlocks = 1000, outputTokens = 2): number[] {
  const { simulation, replica, request } = bench(flat, { kvBlocks })
  return prompts.map((prefix) => {
    const r = request(
      prefix.reduce((sum, s) => sum + s.tokens, 0),
      outputTokens,
      prefix,
    )
    replica.submit(r)
    simulation.run()
    expect(replica.kvBlocksUsed).toBe(0)
    return r.cachedTokens
  })
}

const system = { key: 1, tokens: 160 }

describe('the prefix cache', () => {
  it('finds full blocks only, and leaves at least the last token to compute', () => {
    expect(inTurn([[system], [system]])).toEqual([0, 144])
    expect(
      inTurn([
        [system, { key: 2, tokens: 9 }],
        [system, { key: 3, tokens: 9 }],
      ]),
    ).toEqual([0, 160])
    expect(
      inTurn([
        [
          { key: 1, tokens: 15 },
          { key: 2, tokens: 40 },
        ],
        [
          { key: 1, tokens: 15 },
          { key: 3, tokens: 40 },
        ],
      ]),
    ).toEqual([0, 0])
  })

  it('shares a growing history block by block', () => {
    const turn = (tokens: number, said: number) => [system, { key: 7, tokens }, { key: said, tokens: 30 }]
    expect(inTurn([turn(100, 10), turn(200, 11), turn(300, 12)])).toEqual([0, 256, 352])
  })

  it('finds nothing behind a difference, however equal the rest', () => {
    const rest = { key: 9, tokens: 500 }
    expect(
      inTurn([
        [system, rest],
        [{ key: 2, tokens: 160 }, rest],
        [{ key: 1, tokens: 161 }, rest],
      ]),
    ).toEqual([0, 0, 160])
  })

  it('finds nothing of prompts without content, and nothing when it is off', () => {
    const { simulation, replica, request } = bench(flat, { prefixCache: false })
    const requests = [request(160, 2, [system]), request(160, 2, [system])]
    for (const r of requests) replica.submit(r)
    simulation.run()
    expect(requests.map((r) => r.cachedTokens)).toEqual([0, 0])
    const { simulation: on, replica: caching, request: ask } = bench(flat)
    const blank = [ask(160, 2), ask(160, 2)]
    for (const r of blank) caching.submit(r)
    on.run()
    expect(blank.map((r) => r.cachedTokens)).toEqual([0, 0])
  })

  it('keeps the most recently used when blocks run out, and loses the end of a chain before its start', () => {
    const prompt = (key: number) => [{ key, tokens: 160 }]
    // Three prompts of ten blocks and one of output do not fit in 28: the third pushes out the end of the first.
    const seen = inTurn([prompt(1), prompt(2), prompt(3), prompt(3), prompt(2), prompt(1)], 28)
    expect(seen.slice(0, 4)).toEqual([0, 0, 0, 144])
    expect(seen[4]).toBe(144)
    expect(seen[5]).toBeGreaterThan(0)
    expect(seen[5]).toBeLessThan(144)
  })

  it('counts shared blocks once', () => {
    const { simulation, replica, request, at } = bench(flat)
    for (let i = 0; i < 5; i++) replica.submit(request(176, 50, [system, { key: 100 + i, tokens: 16 }]))
    // Ten shared blocks; each request has one more for its own words and one for its answer.
    at(25_000, () => expect(replica.kvBlocksUsed).toBe(10 + 5 * 2))
    simulation.run()
    expect(replica.kvBlocksUsed).toBe(0)
  })

  it('forgets everything when it is flushed, also what is in use', () => {
    const { simulation, replica, request, at } = bench(flat)
    const [running, after] = [request(200, 50, [{ key: 1, tokens: 200 }]), request(200, 2, [{ key: 1, tokens: 200 }])]
    replica.submit(running)
    at(100_000, () => replica.flushPrefixCache())
    at(200_000, () => replica.submit(after))
    simulation.run()
    expect([after.cachedTokens, replica.kvBlocksUsed]).toEqual([0, 0])
    const counters = replica.counters(simulation.nowUs)
    expect([counters.lookedUpTokens, counters.hitTokens]).toEqual([400, 0])
  })

  it('saves the computation of what it finds', () => {
    const { simulation, replica, request } = bench(flat, { tokenBudget: 256 })
    const [cold, warm] = [request(1024, 2, [{ key: 1, tokens: 1024 }]), request(1024, 2, [{ key: 1, tokens: 1024 }])]
    replica.submit(cold)
    simulation.run()
    replica.submit(warm)
    simulation.run()
    expect([cold.firstTokenUs - cold.arrivedUs, warm.firstTokenUs - warm.arrivedUs]).toEqual([40_000, 10_000])
  })
})
