/**
 * The quantile of values in ascending order, by linear interpolation between the two nearest ranks at (n − 1)·q:
 * Hyndman and Fan's type 7, the default of R and NumPy and DuckDB's `quantile_cont`, so that SQL over the exported
 * turns agrees. The only definition in parley. NaN for no values.
 */
export function quantileSorted(sorted: ArrayLike<number>, q: number, first = 0, last = sorted.length): number {
  const n = last - first
  if (n <= 0) return Number.NaN
  const rank = (n - 1) * q
  const below = Math.floor(rank)
  const low = sorted[first + below]
  if (below + 1 >= n) return low
  return low + (rank - below) * (sorted[first + below + 1] - low)
}
