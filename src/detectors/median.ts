import { median } from 'simple-statistics'

/** Factor from the median absolute deviation to the standard deviation of normal values. */
const MAD_TO_SIGMA = 1.4826

/** The median; NaN for no values. */
export function middle(values: number[]): number {
  return values.length === 0 ? Number.NaN : median(values)
}

/** The median and a robust spread (1.4826 × median absolute deviation). NaN for no values. */
export function middleAndSpread(values: number[]): { median: number; spread: number } {
  if (values.length === 0) return { median: Number.NaN, spread: Number.NaN }
  const middle = median(values)
  const deviation = median(values.map((value) => Math.abs(value - middle)))
  return { median: middle, spread: MAD_TO_SIGMA * deviation }
}
