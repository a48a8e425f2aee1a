import { describe, expect, it } from 'vitest'
import { orderStatisticInterval } from '../../src/analysis/quantileInterval.ts'
import { exponential } from '../../src/kernel/distributions.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import { coverage, waits } from './processes.ts'

const random = new RandomStreams(4).stream('quantiles')
const sample = (count: number) => Float64Array.from({ length: count }, () => exponential(random, 1))
/** Ends that are not there count as infinitely far. */
const ends = (values: Float64Array, q: number) => {
  const { lo, hi } = orderStatisticInterval(values, q)
  return { lo: lo ?? Number.NEGATIVE_INFINITY, hi: hi ?? Number.POSITIVE_INFINITY }
}

describe('an interval between order statistics', () => {
  it.each([
    [0.5, 25],
    [0.5, 400],
    [0.95, 400],
    [0.99, 2000],
  ])('covers the %s quantile of %s independent values at 95 % or a little more', (q, count) => {
    const held = coverage(1000, -Math.log(1 - q), () => ends(sample(count), q))
    expect(held).toBeGreaterThan(0.935)
    expect(held).toBeLessThan(0.99)
  })

  it('has the ranks of the printed tables: the median of ten lies between the 2nd and the 9th', () => {
    const values = Float64Array.from({ length: 10 }, (_, i) => i + 1)
    expect(orderStatisticInterval(values, 0.5)).toEqual({ value: 5.5, lo: 2, hi: 9 })
  })

  it('has no upper end where so few values cannot give one', () => {
    expect(orderStatisticInterval(sample(20), 0.95).hi).toBeNull()
    expect(orderStatisticInterval(sample(20), 0.05).lo).toBeNull()
  })

  it('is not for the waits of one run, which depend on each other', () => {
    const truth = Math.log(0.8 / 0.05) / 0.2
    expect(coverage(100, truth, () => ends(waits(random, 5000, 0.8), 0.95))).toBeLessThan(0.5)
  })
})
