import { type Interval, ratioValues } from '../analysis/batchMeans.ts'
import { controlledInterval } from './queueControls.ts'
import type { QueueObserver } from './queueObserver.ts'

/** Σ numerators / Σ denominators with its interval. */
export function ratioEstimate(
  numerators: Float64Array,
  denominators: Float64Array,
  controls: readonly Float64Array[],
): Interval {
  return controlledInterval(ratioValues(numerators, denominators), controls)
}

/** The variance of the number in the system over time. */
export function numberVarianceEstimate(observer: QueueObserver, controls: readonly Float64Array[]): Interval {
  const time = observer.column('time')
  const first = observer.column('number')
  const second = observer.column('numberSquared')
  const mean = sum(first) / sum(time)
  const squares = ratioValues(second, time)
  const means = ratioValues(first, time)
  return controlledInterval(
    squares.map((square, j) => square - mean * mean - 2 * mean * (means[j] - mean)),
    controls,
  )
}

/**
 * The p-quantile of waits or sojourns. The share at or below the plain quantile is estimated with controls, batch by
 * batch; its error and its interval are carried to the quantile along the sorted sample; a run too short for that does without.
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
  const plain = at(p)
  const below = new Float64Array(sampleEnds.length)
  const sizes = new Float64Array(sampleEnds.length)
  let from = 0
  sampleEnds.forEach((end, j) => {
    let inside = 0
    for (let i = from; i < end; i++) if (samples[i] <= plain) inside++
    below[j] = inside
    sizes[j] = end - from
    from = end
  })
  const values = ratioValues(below, sizes)
  let plainShare = 0
  for (const inside of below) plainShare += inside / count
  let share = controlledInterval(values, controls)
  if (Math.abs(share.mean - plainShare) > (1 - p) / 2) share = controlledInterval(values, [])
  const level = p + plainShare - share.mean
  return { mean: at(level), lo: at(level - share.half), hi: at(level + share.half) }
}

export function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
