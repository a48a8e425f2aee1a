/** The zero of an increasing function between `low` and `high`, by bisection to machine precision. */
export function crossing(increasing: (x: number) => number, low: number, high: number): number {
  let left = low
  let right = high
  for (let i = 0; i < 200 && right - left > 1e-15 * Math.max(1e-3, Math.abs(left)); i++) {
    const middle = (left + right) / 2
    if (increasing(middle) < 0) left = middle
    else right = middle
  }
  return (left + right) / 2
}

/** The p-quantile of a waiting or sojourn time from its distribution function; the search starts at `scale`. */
export function quantileOf(distribution: (x: number) => number, p: number, scale: number): number {
  if (distribution(0) >= p) return 0
  let high = scale
  while (distribution(high) < p && high < 1e12 * scale) high *= 2
  return crossing((x) => distribution(x) - p, 0, high)
}
