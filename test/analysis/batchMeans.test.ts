import { describe, expect, it } from 'vitest'
import { batchMeansInterval, ratioValues } from '../../src/analysis/batchMeans.ts'
import { studentTDistribution, studentTQuantile } from '../../src/analysis/studentT.ts'
import { normal } from '../../src/kernel/distributions.ts'
import { RandomStreams } from '../../src/kernel/random.ts'

describe('Student’s t', () => {
  it('has the quantiles of the printed tables', () => {
    for (const [p, degrees, quantile] of [
      [0.975, 1, 12.7062047],
      [0.975, 5, 2.57058184],
      [0.975, 19, 2.09302405],
      [0.995, 10, 3.16927267],
      [0.95, 30, 1.69726089],
      [0.975, Number.POSITIVE_INFINITY, 1.95996398],
    ])
      expect(studentTQuantile(p, degrees)).toBeCloseTo(quantile, 5)
  })

  it('is symmetric, and its distribution undoes its quantile', () => {
    for (const p of [0.01, 0.2, 0.5, 0.7, 0.999]) {
      expect(studentTQuantile(p, 7)).toBeCloseTo(-studentTQuantile(1 - p, 7), 9)
      expect(studentTDistribution(studentTQuantile(p, 7), 7)).toBeCloseTo(p, 9)
    }
  })
})

describe('intervals from batch means', () => {
  it('hold the mean of independent normal batches in 95 % of samples', () => {
    const random = new RandomStreams(5).stream('batches')
    let hits = 0
    for (let sample = 0; sample < 2000; sample++) {
      const { lo, hi } = batchMeansInterval(Array.from({ length: 8 }, () => 3 + normal(random)))
      if (lo <= 3 && 3 <= hi) hits++
    }
    expect(hits / 2000).toBeGreaterThan(0.935)
    expect(hits / 2000).toBeLessThan(0.965)
  })

  it('a ratio is that of the sums, and batches that agree leave no doubt', () => {
    const { mean, half } = batchMeansInterval(ratioValues([2, 6, 4], [1, 3, 2]))
    expect(mean).toBeCloseTo(2, 12)
    expect(half).toBeCloseTo(0, 12)
    expect(batchMeansInterval(ratioValues([1, 9], [1, 3])).mean).toBeCloseTo(2.5, 12)
  })

  it('a constant stays itself to the last digit', () => {
    for (const constant of [1, 1.1, 1e-9 / 3])
      expect(batchMeansInterval(new Array(60).fill(constant))).toEqual({ mean: constant, lo: constant, hi: constant, half: 0 })
  })

  it('one batch says nothing about its error', () => {
    expect(batchMeansInterval([4])).toMatchObject({ mean: 4, half: Number.POSITIVE_INFINITY })
  })
})
