import { describe, expect, it } from 'vitest'
import type { Batching } from '../../src/serving/poolConfig.ts'
import { AffineService, TabulatedService } from '../../src/serving/serviceModel.ts'
import { Script } from './script.ts'

/** 100 µs a batch and 10 µs a job. */
const service = new AffineService(100, 10)
const dynamic = (max: number, maxDelayUs: number, preferred: number[] = []): Batching => ({
  kind: 'dynamic',
  max,
  maxDelayUs,
  preferred,
})

function batchesOf(script: Script): [number, number][] {
  script.run()
  const starts = new Map<number, number>()
  for (const job of script.jobs.values()) starts.set(job.startedUs, job.batchSize)
  return [...starts].sort((a, b) => a[0] - b[0])
}

function unitJobs(script: Script, ...times: number[]): Script {
  times.forEach((atUs, i) => {
    script.job(`j${i}`, atUs, { size: 1 })
  })
  return script
}

describe('dynamic batching', () => {
  it('without a delay takes what waits, up to the maximum', () => {
    const script = unitJobs(new Script({ service, batching: dynamic(3, 0) }), 0, 1, 2, 3, 4)
    expect(batchesOf(script)).toEqual([
      [0, 1],
      [110, 3],
      [240, 1],
    ])
  })

  it('waits for a full batch as long as its oldest job may wait', () => {
    const script = unitJobs(new Script({ service, batching: dynamic(3, 50) }), 0, 20, 200, 210, 215)
    expect(batchesOf(script)).toEqual([
      [50, 2],
      [215, 3],
    ])
  })

  it('a preferred size goes at once; past the delay everything goes', () => {
    const early = unitJobs(new Script({ service, batching: dynamic(8, 50, [4]) }), 0, 1, 2, 3)
    expect(batchesOf(early)).toEqual([[3, 4]])
    const late = unitJobs(new Script({ service, batching: dynamic(8, 500, [4]) }), 0, 1, 2, 3, 10, 11, 12, 13, 14, 15)
    expect(batchesOf(late)).toEqual([
      [3, 4],
      [143, 4],
      [514, 2],
    ])
    const expired = unitJobs(new Script({ service, batching: dynamic(8, 50, [4]) }), 0, 1, 2, 3, 10, 11, 12, 13, 14)
    expect(batchesOf(expired)).toEqual([
      [3, 4],
      [143, 5],
    ])
  })

  it('before the delay is over the largest preferred size goes though more would fit, and past it all that fits', () => {
    const crowd = (maxDelayUs: number, max = 8) => {
      const script = new Script({ service, batching: dynamic(max, maxDelayUs, [2, 4]) })
      return unitJobs(script, ...Array<number>(11).fill(0))
    }
    const begins = ([, size]: [number, number]) => size
    expect(batchesOf(crowd(10_000)).map(begins)).toEqual([2, 4, 4, 1])
    expect(batchesOf(crowd(100)).map(begins)).toEqual([2, 8, 1])
    // Without a delay none is ever over.
    expect(batchesOf(crowd(0)).map(begins)).toEqual([1, 4, 4, 2])
  })

  it('without a delay what waits goes when it reaches no preferred size', () => {
    const script = unitJobs(new Script({ service, batching: dynamic(8, 0, [4]) }), 0, 1, 2, 3)
    expect(batchesOf(script)).toEqual([
      [0, 1],
      [110, 3],
    ])
  })

  it('a preferred size above the maximum is a full batch, also when the maximum is turned', () => {
    const script = new Script({ service, batching: dynamic(8, 10_000, [2, Number.POSITIVE_INFINITY]) })
    unitJobs(script, 0, 1, ...Array<number>(11).fill(50))
    script.at(60, () => {
      script.pool.batchMax = 6
    })
    expect(batchesOf(script)).toEqual([
      [1, 2],
      [121, 6],
      [281, 2],
      [401, 2],
      [10_050, 1],
    ])
  })

  it('the delay counts from the oldest job in disciplines that serve another one first', () => {
    const script = new Script({ service, batching: dynamic(4, 50), discipline: 'priority' })
    script.job('old', 0, { priority: 9, size: 1 })
    script.job('urgent', 40, { priority: 1, size: 1 })
    expect(batchesOf(script)).toEqual([[50, 2]])
  })

  it('a cancelled oldest job takes its deadline with it', () => {
    const script = unitJobs(new Script({ service, batching: dynamic(4, 50) }), 0, 30)
    script.at(40, () => script.pool.cancel(script.jobs.get('j0') as never))
    script.run()
    expect(script.started('j1')).toEqual([80])
  })

  it('a shorter delay turned on while a batch waits sends it', () => {
    const script = unitJobs(new Script({ service, batching: dynamic(4, 1000) }), 0)
    script.at(60, () => {
      script.pool.batchDelayUs = 10
    })
    script.run()
    expect(script.started('j0')).toEqual([60])
  })

  it('shares the worker’s time among the jobs of a batch by their sizes', () => {
    const script = new Script({ service, batching: dynamic(2, 50) })
    const a = script.job('a', 0, { size: 1 })
    const b = script.job('b', 0, { size: 3 })
    script.run()
    expect([a.gpuUs, b.gpuUs]).toEqual([35, 105])
  })
})

describe('service models', () => {
  const random = { uniform: () => 0.5 }
  const jobs = [{ size: 5 }, { size: 3 }, { size: 2 }] as never[]

  it('affine: overlap 0 sums the work, overlap 1 leaves the longest', () => {
    expect(new AffineService(100, 10).batchUs(jobs, 3, random)).toBe(200)
    expect(new AffineService(100, 10, 1).batchUs(jobs, 3, random)).toBe(150)
    expect(new AffineService(100, 10, 0.5).batchUs(jobs, 3, random)).toBe(175)
  })

  it('noise has mean 1 and the coefficient of variation asked for', () => {
    let i = 0
    const even = { uniform: () => (i++ + 0.5) / 20_000 }
    const noisy = new AffineService(0, 1, 0, 0.5)
    const drawn = Array.from({ length: 20_000 }, () => noisy.batchUs([{ size: 1000 }] as never[], 1, even))
    const mean = drawn.reduce((a, b) => a + b) / drawn.length
    const variance = drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length
    expect(mean).toBeCloseTo(1000, 0)
    expect(Math.sqrt(variance) / mean).toBeCloseTo(0.5, 2)
  })

  it('a table is exact at its rows and straight between and beyond them', () => {
    const table = new TabulatedService([
      { size: 1, us: 100 },
      { size: 4, us: 160 },
      { size: 8, us: 300 },
    ])
    expect([1, 2, 4, 6, 8, 10].map((n) => table.batchUs(jobs, n, random))).toEqual([100, 120, 160, 230, 300, 370])
  })
})

describe('instances that share a GPU', () => {
  it('slow each other while both run, and only then', () => {
    const script = new Script({ workers: 2, instancesPerGpu: 2, interference: 1 })
    script.job('a', 0, { size: 100 })
    script.job('b', 60, { size: 100 })
    expect(script.run()).toEqual([
      [140, 'a served'],
      [200, 'b served'],
    ])
  })

  it('interference 0 lets them be, and other GPUs are not touched', () => {
    const apart = new Script({ workers: 2, instancesPerGpu: 2, interference: 0 })
    const four = new Script({ workers: 4, instancesPerGpu: 2, interference: 0.5 })
    for (const script of [apart, four]) for (const name of ['a', 'b', 'c']) script.job(name, 0, { size: 100 })
    expect(apart.run().map(([atUs]) => atUs)).toEqual([100, 100, 200])
    expect(four.run()).toEqual([
      [100, 'c served'],
      [150, 'a served'],
      [150, 'b served'],
    ])
  })

  it('a crash gives the others their speed back', () => {
    const script = new Script({ workers: 2, instancesPerGpu: 2, interference: 1 }, true)
    script.job('a', 0, { size: 100 })
    script.job('b', 0, { size: 100 })
    script.at(100, () => script.pool.crash(1))
    expect(script.run()).toEqual([
      [100, 'a lost'],
      [150, 'b served'],
    ])
  })
})
