import { quantileSorted } from 'simple-statistics'
import { describe, expect, it } from 'vitest'
import { batchMeansInterval } from '../../src/analysis/batchMeans.ts'
import { type ReplicationPlan, Replications } from '../../src/analysis/replications.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import { autoregressive, coverage, meanOf, waits } from './processes.ts'

const random = new RandomStreams(1).stream('replications')
const exactly = (count: number): ReplicationPlan => ({ min: count, max: count, precision: null })
const replicated = (value: () => number, plan: ReplicationPlan) => Replications.run(() => ({ value: value() }), plan)

describe('nominal 95 % intervals over replications', () => {
  it('hold the mean of AR(1) paths, whose values depend on each other, at 93 to 97 %', () => {
    const mean = () => meanOf(autoregressive(random, 100, 0.9))
    const held = coverage(2000, 0, () => replicated(mean, exactly(10)).interval('value'))
    expect(held).toBeGreaterThan(0.93)
    expect(held).toBeLessThan(0.97)
  })

  it('hold the mean wait of M/M/1 at 93 to 97 %, the warm-up deleted', () => {
    const mean = () => meanOf(waits(random, 500, 0.5), 50)
    const held = coverage(1000, 1, () => replicated(mean, exactly(20)).interval('value'))
    expect(held).toBeGreaterThan(0.93)
    expect(held).toBeLessThan(0.97)
  })

  it('hold a quantile of the waits as well: a quantile a run, t over the runs', () => {
    const p95 = () => quantileSorted(Array.from(waits(random, 2000, 0.5).subarray(100).sort()), 0.95)
    const truth = Math.log(0.5 / 0.05) / 0.5
    const held = coverage(300, truth, () => replicated(p95, exactly(20)).interval('value'))
    expect(held).toBeGreaterThan(0.92)
    expect(held).toBeLessThan(0.98)
  })
})

describe('what does not hold its rate, as documented', () => {
  it('the observations of one run, taken as independent, cover less than a third', () => {
    expect(coverage(200, 4, () => batchMeansInterval(waits(random, 10_000, 0.8)))).toBeLessThan(0.33)
  })

  it('twenty batches of one long run fall a little short', () => {
    const held = coverage(500, 4, () => {
      const path = waits(random, 11_000, 0.8)
      return batchMeansInterval(
        Array.from({ length: 20 }, (_, b) => meanOf(path.subarray(1000 + 500 * b, 1500 + 500 * b))),
      )
    })
    expect(held).toBeGreaterThan(0.83)
    expect(held).toBeLessThan(0.95)
  })

  it('two replications, stopped at the first that agree, fall short where ten do not', () => {
    const mean = () => meanOf(waits(random, 500, 0.5), 50)
    const held = (min: number) =>
      coverage(1000, 1, () => replicated(mean, { min, max: 500, precision: 0.15 }).interval('value'))
    expect(held(2)).toBeLessThan(0.91)
    expect(held(10)).toBeGreaterThan(0.91)
  })
})

describe('sequential stopping', () => {
  it('ends with a mean within the precision asked for, nearly always', () => {
    let near = 0
    let counts = 0
    for (let sample = 0; sample < 300; sample++) {
      const found = replicated(() => meanOf(waits(random, 1000, 0.5), 100), { min: 10, max: 500, precision: 0.08 })
      counts += found.count
      if (Math.abs(found.interval('value').mean - 1) <= 0.08) near++
    }
    expect(near / 300).toBeGreaterThan(0.92)
    expect(counts / 300).toBeGreaterThan(15)
    expect(counts / 300).toBeLessThan(60)
  })

  it('waits for every metric, ends at the most that may be run, and is not held up by a metric that is always 0', () => {
    const noise = (scale: number) => 10 + scale * (random.uniform() - 0.5)
    const plan = { min: 5, max: 400, precision: 0.01 }
    const both = Replications.run(() => ({ quiet: noise(0.1), loud: noise(2), never: 0 }), plan)
    expect(both.interval('loud').half / both.interval('loud').mean).toBeLessThan(0.01)
    expect(both.count).toBeGreaterThan(100)
    expect(Replications.run(() => ({ quiet: noise(0.1), never: 0 }), plan).count).toBe(5)
    const loud = Replications.run(() => ({ loud: noise(20), quiet: noise(0.1) }), plan)
    expect(loud.count).toBe(400)
    expect(loud.imprecise()).toEqual(['loud'])
    // A median that is 0 unless chance is large has no relative error worth waiting for.
    let run = 0
    const rare = Replications.run(() => ({ quiet: noise(0.1), median: run++ % 3 === 0 ? 1 : 0 }), plan)
    expect([rare.count, rare.imprecise()]).toEqual([5, []])
  })
})
