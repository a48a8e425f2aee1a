import { batchMeansInterval, type Interval, linearised, meanOf, ratioValues } from '../../analysis/batchMeans.ts'
import { controlledInterval } from './controls.ts'
import type { QueueObserver } from './observer.ts'

/**
 * Σ numerators / Σ denominators with its interval. The point of linearisation is the ratio of the controlled sums, as
 * linearising about the plain ratio would leave its curvature in. Controls are dropped where they give a value that is
 * not positive, as in a run of a few busy periods. They are also dropped where they explain all but a share of
 * `rounding`: the residue is then the clock's rounding, which may be biased.
 */
export function ratioEstimate(
  numerators: Float64Array,
  denominators: Float64Array,
  controls: readonly Float64Array[],
  rounding = 0,
): Interval {
  const mean = controlledInterval(denominators, controls).mean
  const ratio = controlledInterval(numerators, controls).mean / mean
  if (ratio > 0 && mean > 0) {
    const controlled = controlledInterval(linearised(numerators, denominators, ratio, mean), controls)
    if (controlled.half > rounding * ratio) return controlled
  }
  return batchMeansInterval(ratioValues(numerators, denominators))
}

/**
 * The variance of the number in the system over time, linearised about the controlled mean: about the plain mean, the
 * square of the control correction would remain in it.
 */
export function numberVarianceEstimate(observer: QueueObserver, controls: readonly Float64Array[]): Interval {
  const time = observer.column('time')
  const first = observer.column('number')
  const second = observer.column('numberSquared')
  const controlledMean = (values: Float64Array) => controlledInterval(values, controls).mean
  const length = controlledMean(time)
  const mean = controlledMean(first) / length
  const means = linearised(first, time, mean, length)
  const squares = linearised(second, time, controlledMean(second) / length, length)
  const values = squares.map((square, j) => square - mean * mean - 2 * mean * (means[j] - mean))
  const controlled = controlledInterval(values, controls)
  return controlled.mean > 0 ? controlled : batchMeansInterval(values)
}

/**
 * Factor by which an interval is longer on the side of the long tail: twice the second-order term of Johnson (1978),
 * because the skewness of a few batches is itself underestimated. Rare values come in clusters, so their batches are
 * skewed.
 */
function skewed(values: ArrayLike<number>): number {
  return 1 + (4 * Math.max(0, skewness(values))) / (3 * Math.sqrt(values.length))
}

/**
 * The p-quantile of waits or sojourns. The share at or below the plain quantile is estimated with controls, batch by
 * batch; its error and its interval are mapped to the quantile through the sorted sample. A run too short for controls
 * does without. Covers at least 93 % from 5·10⁴ customers at ρ = 0.8 and 10⁵ at ρ = 0.9 (measured over 200 seeds of
 * M/M/1 and M/M/8); the 99th percentile more than nominal, 98–99 % at 10⁵ customers and ρ = 0.8.
 */
export function quantileEstimate(
  samples: Float64Array,
  sampleEnds: readonly number[],
  p: number,
  controls: readonly Float64Array[],
  sorted: Float64Array,
): { mean: number; lo: number; hi: number } {
  const count = sorted.length
  const at = (share: number) => sorted[Math.min(count - 1, Math.max(0, Math.ceil(share * count) - 1))]
  let level = p
  let half = 0
  let tail = new Float64Array() as Float64Array
  const steps = sampleEnds.length < MANY ? 1 : STEPS
  for (let step = 0; step < steps; step++) {
    const { values, plain } = sharesBelow(samples, sampleEnds, at(level))
    let share = controlledInterval(values, controls)
    if (Math.abs(share.mean - plain) > (1 - p) / 2) share = controlledInterval(values, [])
    level = plain + p - share.mean
    if (share.half > half) {
      half = share.half
      tail = values.map((below) => 1 - below)
    }
    if (Math.abs(p - share.mean) <= share.half) break
  }
  // Upward the error is applied as a difference of shares, downward as a ratio of the share above.
  const above = 1 - level
  const up = half === 0 ? 0 : half * skewed(tail)
  const down = above / (1 - Math.min(RATIO_MAX, half / above))
  return { mean: at(level), lo: at(1 - down), hi: at(level + up) }
}

/** The share of each batch's samples at or below a value, and that of all samples. */
function sharesBelow(samples: Float64Array, sampleEnds: readonly number[], value: number) {
  const below = new Float64Array(sampleEnds.length)
  const sizes = new Float64Array(sampleEnds.length)
  let from = 0
  sampleEnds.forEach((end, j) => {
    let inside = 0
    for (let i = from; i < end; i++) if (samples[i] <= value) inside++
    below[j] = inside
    sizes[j] = end - from
    from = end
  })
  return { values: ratioValues(below, sizes), plain: sum(below) / sum(sizes) }
}

/**
 * With many batches the quantile is corrected again from its new value: each step takes the error of the one before,
 * which grows with the square of the correction. Few batches are too noisy for that.
 */
const STEPS = 3
const MANY = 60

/** Upper bound of the half-width relative to the share above: that share is enlarged at most tenfold. */
const RATIO_MAX = 0.9

function skewness(values: ArrayLike<number>): number {
  const count = values.length
  const mean = meanOf(values)
  let squares = 0
  let cubes = 0
  for (let j = 0; j < count; j++) {
    const off = values[j] - mean
    squares += (off * off) / count
    cubes += (off * off * off) / count
  }
  return squares > 0 ? cubes / (squares * Math.sqrt(squares)) : 0
}

/** Σ values. */
export function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
