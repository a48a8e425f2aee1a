import { describe, expect, it } from 'vitest'
import { meanSeries, mser5 } from '../../src/analysis/warmUp.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import { autoregressive, meanOf, waits } from './processes.ts'

const random = new RandomStreams(2).stream('warm-up')

/** Mean over experiments of the mean after the cut, and of the cut. */
function cutMean(experiments: number, replications: number, path: () => Float64Array): { mean: number; cut: number } {
  let mean = 0
  let cut = 0
  for (let k = 0; k < experiments; k++) {
    const paths = Array.from({ length: replications }, path)
    const { observations } = mser5(meanSeries(paths))
    mean += meanOf(paths.map((one) => meanOf(one, observations))) / experiments
    cut += observations / experiments
  }
  return { mean, cut }
}

describe('MSER-5', () => {
  it('cuts a step where it ends, in whole groups of five', () => {
    const series = Float64Array.from({ length: 200 }, (_, i) => (i < 42 ? 9 : 1))
    expect(mser5(series)).toEqual({ observations: 45, settled: true })
  })

  it('cuts nothing from a series that begins as it goes on, and says when a series never settles', () => {
    const settled = meanSeries(Array.from({ length: 40 }, () => autoregressive(random, 500, 0)))
    expect(mser5(settled).observations).toBeLessThan(120)
    expect(mser5(Float64Array.from({ length: 200 }, (_, i) => i)).settled).toBe(false)
    expect(mser5([1, 2, 3]).settled).toBe(false)
  })

  it('takes the transient out of paths that start far off, on the mean of ten replications', () => {
    const path = () => autoregressive(random, 1000, 0.95, 50)
    const { mean, cut } = cutMean(100, 10, path)
    expect(Math.abs(mean)).toBeLessThan(0.1)
    expect(cut).toBeGreaterThan(60)
    expect(cut).toBeLessThan(150)
    const uncut = meanOf(Array.from({ length: 400 }, () => meanOf(path())))
    expect(uncut).toBeGreaterThan(0.8)
  })

  it('is biased on a single path of waits and much less on the mean of ten, as documented', () => {
    const path = () => waits(random, 2000, 0.8)
    const single = cutMean(500, 1, path).mean
    const ten = cutMean(200, 10, path).mean
    expect(single).toBeLessThan(3.8)
    expect(ten).toBeGreaterThan(3.8)
    expect(ten).toBeLessThan(4.1)
  })
})
