import { studentTQuantile } from './studentT.ts'

/** A mean with its confidence interval [lo, hi], in the unit of the values. */
export interface Interval {
  mean: number
  lo: number
  hi: number
  /** Half the width. */
  half: number
}

/** The mean about the first value, so that a constant is reproduced to the last digit. */
export function meanOf(values: ArrayLike<number>): number {
  let off = 0
  for (let i = 0; i < values.length; i++) off += values[i] - values[0]
  return values[0] + off / values.length
}

/** The mean of batch (or replication) values with its confidence interval by Student's t; infinite for fewer than two. */
export function batchMeansInterval(values: ArrayLike<number>, level = 0.95): Interval {
  const count = values.length
  const mean = meanOf(values)
  let squares = 0
  for (let i = 0; i < count; i++) squares += (values[i] - mean) ** 2
  if (count < 2) return intervalAround(mean, Number.POSITIVE_INFINITY)
  const error = Math.sqrt(squares / (count - 1) / count)
  return intervalAround(mean, error === 0 ? 0 : error * studentTQuantile((1 + level) / 2, count - 1))
}

/**
 * One value per batch whose mean is Σ numerators / Σ denominators and whose variance is that of the ratio, by linearisation: a
 * batch contributes the deviation of its numerator from ratio · denominator. The interval of their mean is the ratio's.
 */
export function ratioValues(numerators: ArrayLike<number>, denominators: ArrayLike<number>): Float64Array {
  let top = 0
  let bottom = 0
  for (let i = 0; i < numerators.length; i++) {
    top += numerators[i]
    bottom += denominators[i]
  }
  return linearised(numerators, denominators, top / bottom, bottom / numerators.length)
}

/** The same about a ratio, and a mean of the denominators, that were estimated in another way. */
export function linearised(
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
  ratio: number,
  mean: number,
): Float64Array {
  return Float64Array.from(numerators, (numerator, i) => ratio + (numerator - ratio * denominators[i]) / mean)
}

export function intervalAround(mean: number, half: number): Interval {
  return { mean, lo: mean - half, hi: mean + half, half }
}
