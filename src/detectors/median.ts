import { quantileSorted } from '../metrics/quantile.ts'

/** A median absolute deviation times this estimates the standard deviation of normal values. */
const MAD_TO_SIGMA = 1.4826

/** The middle of values and their spread around it (1.4826 × median absolute deviation), neither moved by outliers. NaN for none. */
export function middleAndSpread(values: readonly number[]): { median: number; spread: number } {
  const median = medianOf(values)
  return { median, spread: MAD_TO_SIGMA * medianOf(values.map((value) => Math.abs(value - median))) }
}

function medianOf(values: readonly number[]): number {
  return quantileSorted(Float64Array.from(values).sort(), 0.5)
}
