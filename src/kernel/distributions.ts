import { exp, log, logScaled, pow, sin, cos } from './math.ts'
import type { Stream } from './random.ts'

/** Exponential with the given mean, by inversion: one draw. */
export function exponential(stream: Stream, mean: number): number {
  return -mean * logScaled(1 - stream.uniform(), 0)
}

/**
 * The standard normal quantile of p in (0, 1). Acklam's rational approximation, relative error below 1.15·10⁻⁹.
 * One uniform gives one normal, so a stream's length does not depend on its values.
 */
export function normalQuantile(p: number): number {
  const q = p < 0.5 ? p : 1 - p
  if (q < 0.02425) {
    const r = Math.sqrt(-2 * log(q < 1e-300 ? 1e-300 : q))
    const x =
      (((((-7.784894002430293e-3 * r - 0.3223964580411365) * r - 2.400758277161838) * r - 2.549732539343734) * r +
        4.374664141464968) *
        r +
        2.938163982698783) /
      ((((7.784695709041462e-3 * r + 0.3224671290700398) * r + 2.445134137142996) * r + 3.754408661907416) * r + 1)
    return p < 0.5 ? x : -x
  }
  const r = p - 0.5
  const s = r * r
  return (
    ((((((-39.69683028665376 * s + 220.9460984245205) * s - 275.9285104469687) * s + 138.357751867269) * s -
      30.66479806614716) *
      s +
      2.506628277459239) *
      r) /
    (((((-54.47609879822406 * s + 161.5858368580409) * s - 155.6989798598866) * s + 66.80131188771972) * s -
      13.28068155288572) *
      s +
      1)
  )
}

/** A standard normal: one draw, by inversion. */
export function normal(stream: Stream): number {
  return normalQuantile(stream.uniform() + 1.1641532182693481e-10)
}

/** Lognormal by its median and the standard deviation of its logarithm: one draw. */
export function lognormal(stream: Stream, median: number, sigma: number): number {
  return median * exp(sigma * normal(stream))
}

/** Lognormal from one uniform that was drawn earlier; u in [0, 1). */
export function lognormalFrom(u: number, median: number, sigma: number): number {
  return median * exp(sigma * normalQuantile(u + 1.1641532182693481e-10))
}

/** Gamma by shape and mean (Marsaglia & Tsang 2000): a varying number of draws, so give it a stream of its own. */
export function gamma(stream: Stream, shape: number, mean: number): number {
  if (shape < 1) {
    const boost = pow(1 - stream.uniform(), 1 / shape)
    return gamma(stream, shape + 1, (mean / shape) * (shape + 1)) * boost
  }
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normalBoxMuller(stream)
    const t = 1 + c * x
    const v = t * t * t
    if (v <= 0) continue
    const u = 1 - stream.uniform()
    if (log(u) < 0.5 * x * x + d - d * v + d * log(v)) return (d * v * mean) / shape
  }
}

/** Number of trials until the first success of probability p (1, 2, …), from one uniform u in [0, 1). */
export function geometricFrom(u: number, p: number): number {
  if (p >= 1) return 1
  return 1 + Math.floor(log(1 - u) / log(1 - p))
}

function normalBoxMuller(stream: Stream): number {
  const r = Math.sqrt(-2 * log(1 - stream.uniform()))
  const angle = 2 * Math.PI * stream.uniform()
  return stream.uniform() < 0.5 ? r * cos(angle) : r * sin(angle)
}
