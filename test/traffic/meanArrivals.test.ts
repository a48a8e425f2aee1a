import { describe, expect, test } from 'vitest'
import { batchInterference } from '../../src/faults/platformFaults.ts'
import { US_PER_MINUTE } from '../../src/kernel/time.ts'
import { meanOf } from './counts.ts'
import { runCohort, type Turned } from './cohortRun.ts'

/** The unit of time over which the slow factor of the rate holds, in minutes, and how it is correlated with the next one's. */
const BLOCK = 5
const CORRELATION = 0.815
/** Coefficient of variation of a day's own level, and variance over mean that gaps alone make. */
const DAY_CV = 0.063
const GAP_DISPERSION = 0.8

/** A stream of bulks: how many a minute, and the sigma of its slow factor. */
interface Bulks {
  perMinute: number
  sigma: number
}

interface Setting {
  rate: number
  bulk: number
}

/** Sigma of a lognormal slow factor of mean 1 for which a block's count has the dispersion: d + m · (exp σ² − 1), m its mean. */
function sigmaFor(perMinute: number, dispersion: number): number {
  const mean = perMinute * BLOCK
  const gaps = Math.min(1, GAP_DISPERSION + (1 - GAP_DISPERSION ** 2) / (6 * mean))
  return Math.sqrt(Math.log(1 + Math.max(0, dispersion - gaps) / mean))
}

/**
 * The streams of which the bulks are made: those the run began with, as far as the rate keeps them, and others; a stream
 * that is smaller than the whole cohort has the cohort's sigma.
 */
function streamsOf(start: Setting, now: Setting, dispersion: number): { streams: Bulks[]; kept: number } {
  const own = start.rate / now.bulk
  const stream = (perMinute: number): Bulks => ({ perMinute, sigma: sigmaFor(Math.max(perMinute, own), dispersion) })
  if (now.bulk !== start.bulk) return { streams: [stream(now.rate / now.bulk)], kept: 1 }
  if (now.rate <= start.rate) return { streams: [stream(own)], kept: now.rate / start.rate }
  return { streams: [stream(own), stream((now.rate - start.rate) / now.bulk)], kept: 1 }
}

/**
 * Variance of the calls in so many blocks: with L a day's level of variance c², F the slow factors and μ the mean bulks of a
 * block, given L and F the bulks of a stream are a renewal process in its own time, so that
 *   Var N = d · M + (1 + c²) · (M² + Σ Σ μᵢ μⱼ (exp(σᵢ σⱼ ρ^|k − l|) − 1)) − M²
 * over the streams i, j and the blocks k, l; of which each bulk stays with chance p: p² Var N + p (1 − p) M. A bulk is b calls.
 */
function varianceOf(start: Setting, now: Setting, dispersion: number, blocks: number): number {
  const { streams, kept } = streamsOf(start, now, dispersion)
  const mean = streams.reduce((sum, { perMinute }) => sum + perMinute * BLOCK * blocks, 0)
  let slow = 0
  for (const one of streams) {
    for (const other of streams) {
      for (let lag = 1 - blocks; lag < blocks; lag++) {
        const covariance = Math.exp(one.sigma * other.sigma * CORRELATION ** Math.abs(lag)) - 1
        slow += (blocks - Math.abs(lag)) * one.perMinute * other.perMinute * BLOCK ** 2 * covariance
      }
    }
  }
  const bulks = GAP_DISPERSION * mean + (1 + DAY_CV ** 2) * (mean ** 2 + slow) - mean ** 2
  return now.bulk ** 2 * (kept ** 2 * bulks + kept * (1 - kept) * mean)
}

interface Case {
  start: Setting
  /** From the minute `CHANGE` on; nothing else than at the start where it is missing. */
  turned?: Partial<Setting>
  dispersion: number
  order?: 'rate first' | 'bulk first'
}

const CHANGE = 20
const WINDOW = 100
/** Runs to average: large bulks spread more. */
const seedsFor = (bulk: number) => (bulk > 10 ? 60 : 25)

function countsOf({ start, turned = {}, dispersion, order }: Case, seeds: number): number[] {
  const changes: Turned[] = []
  if (turned.rate !== undefined) changes.push({ from: CHANGE, does: { callsPerMinute: { set: turned.rate } } })
  if (turned.bulk !== undefined) changes.push({ from: CHANGE, does: { bulkSize: { set: turned.bulk } } })
  if (order === 'bulk first') changes.reverse()
  return countsWith(start, dispersion, changes, seeds)
}

/** Calls in the window, a number a seed. */
function countsWith(start: Setting, dispersion: number, turned: Turned[], seeds: number): number[] {
  const knobs = { callsPerMinute: start.rate, bulkSize: start.bulk, dispersion }
  return Array.from({ length: seeds }, (_, i) => {
    let count = 0
    const came = (_call: unknown, atUs: number) => {
      if (atUs >= CHANGE * US_PER_MINUTE) count++
    }
    runCohort({ knobs, turned, minutes: CHANGE + WINDOW, seed: i + 1 }, came, false)
    return count
  })
}

/** The mean of many runs is the rate, within four standard errors by theory, which are at most a sixth of it. */
function expectRate(one: Case): void {
  const now = { ...one.start, ...one.turned }
  const seeds = seedsFor(now.bulk)
  const error = Math.sqrt(varianceOf(one.start, now, one.dispersion, WINDOW / BLOCK) / seeds) / WINDOW
  expect(4 * error).toBeLessThan(now.rate / 6)
  const rate = meanOf(countsOf(one, seeds)) / WINDOW
  expect(Math.abs(rate - now.rate) / error).toBeLessThan(4)
}

const RATE = 120
const low = 1
const high = 3

describe('so many calls begin in a minute as callsPerMinute says', () => {
  const settings = [1, 7, 60].flatMap((bulk) => [low, high].map((dispersion) => ({ bulk, dispersion })))

  test.each(settings)('in bulks of $bulk with a dispersion of $dispersion, from the start', ({ bulk, dispersion }) => {
    expectRate({ start: { rate: RATE, bulk }, dispersion })
  })

  test.each([
    [1, 60, low],
    [60, 1, low],
    [60, 1, high],
    [7, 60, high],
    [60, 7, low],
    [1, 7, high],
  ])('when bulks of %i become bulks of %i, with a dispersion of %d', (bulk, other, dispersion) => {
    expectRate({ start: { rate: RATE, bulk }, turned: { bulk: other }, dispersion })
  })

  test.each([
    [1, 3 * RATE, high],
    [60, 3 * RATE, low],
    [7, RATE / 3, high],
    [60, RATE / 3, low],
  ])('when in bulks of %i the rate becomes %d, with a dispersion of %d', (bulk, rate, dispersion) => {
    expectRate({ start: { rate: RATE, bulk }, turned: { rate }, dispersion })
  })

  test.each([
    [{ rate: 30, bulk: 1 }, { rate: RATE, bulk: 60 }, 'rate first'],
    [{ rate: 30, bulk: 1 }, { rate: RATE, bulk: 60 }, 'bulk first'],
    [{ rate: RATE, bulk: 60 }, { rate: 40, bulk: 7 }, 'rate first'],
    [{ rate: RATE, bulk: 60 }, { rate: 40, bulk: 7 }, 'bulk first'],
  ] as const)('when both are turned at once, from %j to %j, %s', (start, turned, order) => {
    expectRate({ start, turned, dispersion: low, order })
  })

  test('and the fault of batch work brings the jobs it is documented to bring, whatever the cohort brought before', () => {
    const { params, unfold } = batchInterference
    const given = { rate: Number(params.rate.base), bulk: Number(params.bulk.base), cohort: 'people' }
    const { changes } = unfold(given, { named: () => [], cohorts: () => [] })
    const does = Object.fromEntries(changes.map(({ knob, set }) => [knob.split('.')[1], { set }]))
    const start = { rate: 2, bulk: 4 }
    const counts = countsWith(start, 1.61, [{ from: CHANGE, does }], 120)
    const error = Math.sqrt(varianceOf(start, { rate: 60, bulk: 60 }, 1.61, WINDOW / BLOCK) / counts.length) / WINDOW
    expect(4 * error).toBeLessThan(10)
    expect(Math.abs(meanOf(counts) / WINDOW - 60) / error).toBeLessThan(4)
  })
})

test('the spread of the counts is the one by which they are judged', () => {
  for (const one of [
    { start: { rate: 30, bulk: 7 }, dispersion: high },
    { start: { rate: 30, bulk: 1 }, turned: { bulk: 7 }, dispersion: high },
    { start: { rate: 30, bulk: 1 }, turned: { rate: 60 }, dispersion: high },
    { start: { rate: 30, bulk: 1 }, turned: { rate: 10 }, dispersion: high },
  ]) {
    const counts = countsOf(one, 160)
    const mean = meanOf(counts)
    const variance = meanOf(counts.map((count) => (count - mean) ** 2))
    const ratio = variance / varianceOf(one.start, { ...one.start, ...one.turned }, one.dispersion, WINDOW / BLOCK)
    expect(ratio).toBeGreaterThan(0.6)
    expect(ratio).toBeLessThan(1.6)
  }
})
