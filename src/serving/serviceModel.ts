import { lognormalFrom } from '../kernel/distributions.ts'
import { log } from '../kernel/math.ts'
import type { Stream } from '../kernel/random.ts'
import type { Job } from './job.ts'

/** Service time of a batch, µs. */
export interface ServiceModel {
  /** Of the first `count` of `jobs`. */
  batchUs(jobs: readonly Job[], count: number, random: Stream): number
  /** Of a single job, the most frequent case: equal to `batchUs` of a batch of one, without the list. */
  oneUs(job: Job, random: Stream): number
}

/**
 * step + perUnit · work, where the work of a batch is its longest job plus the part of the others that does not run in
 * parallel: overlap 0 sums the sizes, overlap 1 leaves the longest. With sizes of 1 and overlap 0 it is a + b · n. `cv`
 * multiplies it by lognormal noise of mean 1. All four may change while the pool runs.
 */
export class AffineService implements ServiceModel {
  stepUs: number
  perUnitUs: number
  overlap: number
  cv: number

  constructor(stepUs: number, perUnitUs: number, overlap = 0, cv = 0) {
    this.stepUs = stepUs
    this.perUnitUs = perUnitUs
    this.overlap = overlap
    this.cv = cv
  }

  batchUs(jobs: readonly Job[], count: number, random: Stream): number {
    const us = this.stepUs + this.perUnitUs * this.workOf(jobs, count)
    return this.cv === 0 ? us : us * noise(random, this.cv)
  }

  oneUs(job: Job, random: Stream): number {
    const us = this.stepUs + this.perUnitUs * job.size
    return this.cv === 0 ? us : us * noise(random, this.cv)
  }

  private workOf(jobs: readonly Job[], count: number): number {
    let work = 0
    let longest = 0
    for (let i = 0; i < count; i++) {
      const { size } = jobs[i]
      work += size
      if (size > longest) longest = size
    }
    return longest + (1 - this.overlap) * (work - longest)
  }
}

/** Measured batch times by batch size, linear between and beyond the knots, with lognormal noise of mean 1. */
export class TabulatedService implements ServiceModel {
  private readonly sizes: readonly number[]
  private readonly us: readonly number[]
  cv: number

  /** Knots in ascending batch size; throws a RangeError without any. */
  constructor(knots: readonly { size: number; us: number }[], cv = 0) {
    if (knots.length === 0) throw new RangeError('a tabulated service model needs at least one row of size and time')
    this.sizes = knots.map((knot) => knot.size)
    this.us = knots.map((knot) => knot.us)
    this.cv = cv
  }

  /** The largest measured batch. */
  get sizeMax(): number {
    return this.sizes[this.sizes.length - 1]
  }

  batchUs(_jobs: readonly Job[], count: number, random: Stream): number {
    const us = Math.max(0, this.at(count))
    return this.cv === 0 ? us : us * noise(random, this.cv)
  }

  oneUs(_job: Job, random: Stream): number {
    return this.batchUs([], 1, random)
  }

  private at(count: number): number {
    const { sizes, us } = this
    if (sizes.length === 1) return us[0]
    let right = 1
    while (right < sizes.length - 1 && sizes[right] < count) right++
    const left = right - 1
    return us[left] + ((us[right] - us[left]) * (count - sizes[left])) / (sizes[right] - sizes[left])
  }
}

/** Lognormal with mean 1 and coefficient of variation cv, from one uniform. */
function noise(random: Stream, cv: number): number {
  const variance = log(1 + cv * cv)
  return lognormalFrom(random.uniform(), 1 / Math.sqrt(1 + cv * cv), Math.sqrt(variance))
}
