import { exponentAbout, LN2_HIGH, LN2_LOW, twoTo } from './bits.ts'

const TWO_54 = 18014398509481984
const SMALLEST_NORMAL = 2.2250738585072014e-308

/** log(1 + f) = f − f²/2 + s (f²/2 + R(s²)), s = f / (2 + f): this is R. */
function remainder(z: number): number {
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  return odd + even
}

/** The natural logarithm, below 1 ulp; −∞ at 0, NaN below. After fdlibm e_log.c (Sun Microsystems 1993, freely granted). */
export function log(x: number): number {
  if (x >= SMALLEST_NORMAL && x < Number.POSITIVE_INFINITY) return logScaled(x, 0)
  if (x > 0 && x < SMALLEST_NORMAL) return logScaled(x * TWO_54, -54)
  if (x === 0) return Number.NEGATIVE_INFINITY
  return x > 0 ? x : Number.NaN
}

/** log(x · 2ᵏ) of a normal x > 0, unchecked: short enough to be inlined into its callers. */
export function logScaled(x: number, k: number): number {
  const exponent = exponentAbout(x)
  const whole = k + exponent
  const f = x * twoTo(-exponent) - 1
  const half = 0.5 * f * f
  const s = f / (2 + f)
  return s * (half + remainder(s * s)) + whole * LN2_LOW - half + f + whole * LN2_HIGH
}

/** log(1 + x) without cancellation near 0, below 1 ulp. After fdlibm s_log1p.c. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY || (x < 1e-16 && x > -1e-16)) return x
  let k = 0
  let c = 0
  let f = x
  if (x > 0.41421356237309503 || x < -0.2928932188134524) {
    const u = 1 + x
    k = exponentAbout(u)
    if (k < 54) c = (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u
    f = u * twoTo(-k) - 1
  }
  const half = 0.5 * f * f
  const s = f / (2 + f)
  return s * (half + remainder(s * s)) + (k * LN2_LOW + c) - half + f + k * LN2_HIGH
}
