import { sampleCorrelation } from 'simple-statistics'
import { batchMeansInterval, type Interval } from './batchMeans.ts'

/** The mean of paired differences with its confidence interval. */
export interface PairedDifference extends Interval {
  /** Between the two over replications; 1 when common random numbers remove all noise. Null where one of them never varies. */
  correlation: number | null
}

/**
 * Second minus first, replication by replication, with its t interval. Pairs share their seeds, so noise common to both
 * cancels: the closer the correlation to 1, the narrower the interval. It needs a random stream for each purpose (arrivals
 * apart from service); with one stream for everything the two diverge at the first difference. Throws RangeError when the
 * lengths differ.
 */
export function pairedDifference(first: readonly number[], second: readonly number[]): PairedDifference {
  if (first.length !== second.length)
    throw new RangeError(`${first.length} values cannot be paired with ${second.length}; run both with the same seeds`)
  const interval = batchMeansInterval(second.map((value, i) => value - first[i]))
  const correlation = first.length < 2 ? Number.NaN : sampleCorrelation([...first], [...second])
  return { ...interval, correlation: Number.isFinite(correlation) ? correlation : null }
}
