import { describe, expect, it } from 'vitest'
import { batchMeansInterval } from '../../src/analysis/batchMeans.ts'
import { pairedDifference } from '../../src/analysis/pairedDifference.ts'
import { exponential } from '../../src/kernel/distributions.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import { coverage } from './processes.ts'

/** Mean wait of a single server whose work takes `times` as long; arrivals and work have streams of their own. */
function meanWait(seed: number, times: number, customers = 500): number {
  const streams = new RandomStreams(seed)
  const gaps = streams.stream('gaps')
  const work = streams.stream('work')
  let wait = 0
  let sum = 0
  for (let i = 0; i < customers; i++) {
    wait = Math.max(0, wait + times * exponential(work, 1) - exponential(gaps, 2))
    sum += wait
  }
  return sum / customers
}

describe('a paired difference under common random numbers', () => {
  const pairs = (from: number, count: number, apart = 0) => {
    const seeds = Array.from({ length: count }, (_, i) => from + i)
    return [seeds.map((seed) => meanWait(seed, 1)), seeds.map((seed) => meanWait(seed + apart, 1.05))]
  }

  it('is many times as sharp as the difference of independent runs, about the same mean', () => {
    const [first, second] = pairs(1, 200)
    const [alone, other] = pairs(1, 200, 10_000)
    const paired = pairedDifference(first, second)
    const unpaired = pairedDifference(alone, other)
    expect(paired.half).toBeLessThan(unpaired.half / 3)
    expect(paired.correlation).toBeGreaterThan(0.95)
    expect(Math.abs(unpaired.correlation as number)).toBeLessThan(0.3)
    expect(Math.abs(paired.mean - unpaired.mean)).toBeLessThan(unpaired.half + paired.half)
    expect(paired.lo).toBeGreaterThan(0)
  })

  it('covers its truth at the nominal rate', () => {
    const [first, second] = pairs(50_000, 4000)
    const truth = batchMeansInterval(second.map((value, i) => value - first[i])).mean
    const held = coverage(400, truth, (sample) =>
      pairedDifference(first.slice(10 * sample, 10 * sample + 10), second.slice(10 * sample, 10 * sample + 10)),
    )
    expect(held).toBeGreaterThan(0.92)
    expect(held).toBeLessThan(0.98)
  })

  it('knows no correlation where one side never varies, and refuses sides of different lengths', () => {
    expect(pairedDifference([1, 1, 1], [2, 3, 4])).toMatchObject({ mean: 2, correlation: null })
    expect(() => pairedDifference([1, 2], [1])).toThrow(/same seeds/)
  })
})
