import { median } from 'simple-statistics'

/** A median absolute deviation times this estimates the standard deviation of normal values. */
const MAD_TO_SIGMA = 1.4826

/** The middle of values; NaN for none. */
export function middle(values: number[]): number {
  return values.length === 0 ? Number.NaN : median(values)
}

/** The middle of values and their spread around it (1.4826 × median absolute deviation), neither moved by outliers. NaN for none. */
export function middleAndSpread(values: number[]): { median: number; spread: number } {
  if (values.length === 0) return { median: Number.NaN, spread: Number.NaN }
  const middle = median(values)
  const deviation = median(values.map((value) => Math.abs(value - middle)))
  return { median: middle, spread: MAD_TO_SIGMA * deviation }
}
