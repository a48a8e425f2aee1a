import { float, HIGH, LN2_HIGH, LN2_LOW, words } from './bits.ts'

/** log(1 + f) = f − f²/2 + s (f²/2 + R(s²)), s = f / (2 + f): this is R. */
function remainder(z: number): number {
  const w = z * z
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1))
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)))
  return odd + even
}

/** The natural logarithm, below 1 ulp; −∞ at 0, NaN below. After fdlibm e_log.c (Sun Microsystems 1993, freely granted). */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  let k = 0
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984
    k = -54
  }
  // The fraction is brought into [√2/2, √2] by setting its exponent.
  float[0] = x
  const high = words[HIGH] + (0x3ff00000 - 0x3fe6a09e)
  k += (high >> 20) - 0x3ff
  words[HIGH] = (high & 0xfffff) + 0x3fe6a09e
  const f = float[0] - 1
  const half = 0.5 * f * f
  const s = f / (2 + f)
  return s * (half + remainder(s * s)) + k * LN2_LOW - half + f + k * LN2_HIGH
}

/** log(1 + x) without cancellation near 0, below 1 ulp. After fdlibm s_log1p.c. */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY || (x < 1e-16 && x > -1e-16)) return x
  let k = 0
  let c = 0
  let f = x
  if (x > 0.4142135623730950488 || x < -0.2928932188134524) {
    const u = 1 + x
    float[0] = u
    const high = words[HIGH] + (0x3ff00000 - 0x3fe6a09e)
    k = (high >> 20) - 0x3ff
    if (k < 54) c = (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u
    words[HIGH] = (high & 0xfffff) + 0x3fe6a09e
    f = float[0] - 1
  }
  const half = 0.5 * f * f
  const s = f / (2 + f)
  return s * (half + remainder(s * s)) + (k * LN2_LOW + c) - half + f + k * LN2_HIGH
}
