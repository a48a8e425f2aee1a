import { quantileSorted } from 'simple-statistics'
import { exp, log, log1p } from '../kernel/math.ts'

/** A sample quantile with its confidence interval [lo, hi]. */
export interface QuantileInterval {
  value: number
  /** Null where the sample is too small for the confidence level. */
  lo: number | null
  hi: number | null
}

/**
 * The q-quantile of independent values with an interval between two order statistics: the number of n values below the true
 * quantile is binomial(n, q), whatever the distribution. Covers at least `level`; ranks are whole, so small samples cover
 * more. Not for the observations of one run: they are autocorrelated, and the interval is far too narrow. There, take a
 * quantile a run and Student's t over the runs (`Replications.interval`), or one value a run here. Throws RangeError without
 * values.
 */
export function orderStatisticInterval(values: ArrayLike<number>, q: number, level = 0.95): QuantileInterval {
  const sorted = Float64Array.from(values).sort()
  if (sorted.length === 0) throw new RangeError('no values, no quantile')
  const { lowRank, highRank } = ranks(sorted.length, q, (1 - level) / 2)
  const at = (rank: number) => (rank >= 1 && rank <= sorted.length ? sorted[rank - 1] : null)
  return { value: quantileSorted(Array.from(sorted), q), lo: at(lowRank), hi: at(highRank) }
}

/** Ranks from 1 (0 and n + 1: none): with B values below the quantile, P(B < low) and P(B ≥ high) are at most `tail`. */
function ranks(count: number, q: number, tail: number): { lowRank: number; highRank: number } {
  let lowRank = 0
  let below = 0
  let logShare = count * log1p(-q)
  for (let k = 0; k <= count; k++) {
    below += exp(logShare)
    if (below <= tail) lowRank = k + 1
    if (below >= 1 - tail) return { lowRank, highRank: k + 1 }
    logShare += log(((count - k) / (k + 1)) * (q / (1 - q)))
  }
  return { lowRank, highRank: count + 1 }
}
