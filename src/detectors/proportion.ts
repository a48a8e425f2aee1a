/** Two-sided 95 % and one-sided 95 % quantiles of the standard normal distribution. */
export const Z_TWO_SIDED = 1.959964
export const Z_ONE_SIDED = 1.644854

/** Bounds of a confidence interval. */
export interface Interval {
  low: number
  high: number
}

/**
 * Wilson's score interval, 95 % by default, of a share observed `share` × `n` times in n; [0, 1] for n = 0. (Wilson
 * 1927; good for small n and shares at 0 and 1.)
 */
export function wilson(share: number, n: number, z = Z_TWO_SIDED): Interval {
  if (n <= 0) return { low: 0, high: 1 }
  const z2 = z * z
  const middle = share + z2 / (2 * n)
  const half = z * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))
  const scale = 1 + z2 / n
  return { low: Math.max(0, (middle - half) / scale), high: Math.min(1, (middle + half) / scale) }
}

/** Newcombe's 95 % interval of the difference a − b of two shares, from their Wilson intervals (Newcombe 1998, method 10). */
export function differenceOfShares(a: { share: number; n: number }, b: { share: number; n: number }): Interval {
  const ofA = wilson(a.share, a.n)
  const ofB = wilson(b.share, b.n)
  const difference = a.share - b.share
  return {
    low: difference - Math.hypot(a.share - ofA.low, ofB.high - b.share),
    high: difference + Math.hypot(ofA.high - a.share, b.share - ofB.low),
  }
}
