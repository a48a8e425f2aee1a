import { exponential, normal } from '../../src/kernel/distributions.ts'
import type { Stream } from '../../src/kernel/random.ts'

/** An AR(1) path with mean 0 and unit shocks that starts at `from`; its mean is known exactly and its values depend on each other. */
export function autoregressive(random: Stream, length: number, phi: number, from = 0): Float64Array {
  const path = new Float64Array(length)
  let value = from
  for (let i = 0; i < length; i++) {
    value = phi * value + normal(random)
    path[i] = value
  }
  return path
}

/** Waits of M/M/1 with service rate 1, by Lindley's recursion. The first customer finds the system empty. */
export function waits(random: Stream, length: number, lambda: number): Float64Array {
  const path = new Float64Array(length)
  let wait = 0
  for (let i = 1; i < length; i++) {
    wait = Math.max(0, wait + exponential(random, 1) - exponential(random, 1 / lambda))
    path[i] = wait
  }
  return path
}

export function meanOf(values: ArrayLike<number>, from = 0): number {
  let sum = 0
  for (let i = from; i < values.length; i++) sum += values[i]
  return sum / (values.length - from)
}

/** Share of `samples` experiments whose interval holds the truth. */
export function coverage(
  samples: number,
  truth: number,
  interval: (sample: number) => { lo: number; hi: number },
): number {
  let hits = 0
  for (let sample = 0; sample < samples; sample++) {
    const { lo, hi } = interval(sample)
    if (lo <= truth && truth <= hi) hits++
  }
  return hits / samples
}
