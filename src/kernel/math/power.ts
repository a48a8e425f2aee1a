import { highWord, scaled, twoTo } from './bits.ts'

/**
 * xʸ, below 1 ulp, with the special cases of ECMAScript's Math.pow (1 to an infinite power is NaN).
 * After fdlibm e_pow.c (Sun Microsystems 2004, freely granted): log₂ x in two parts, times y, then 2 to that.
 * Where fdlibm clears the low word of a number to make products exact, Math.fround does.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (y === 1) return x
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  if (y === Number.POSITIVE_INFINITY || y === Number.NEGATIVE_INFINITY) return infinitePower(x, y)
  let sign = 1
  let a = x
  if (x < 0 || (x === 0 && 1 / x < 0)) {
    const whole = Math.floor(y) === y
    a = -x
    if (whole && y % 2 !== 0) sign = -1
    else if (!whole && a !== 0 && a !== Number.POSITIVE_INFINITY) return Number.NaN
  }
  if (a === 0 || a === Number.POSITIVE_INFINITY) {
    return (a === 0) === y < 0 ? sign * Number.POSITIVE_INFINITY : sign * 0
  }
  if (a === 1) return sign
  if (y > 1.8e19 || y < -1.8e19) return a > 1 === y > 0 ? sign * Number.POSITIVE_INFINITY : sign * 0
  return sign * positivePower(a, y)
}

function infinitePower(x: number, y: number): number {
  const a = x < 0 ? -x : x
  if (a === 1) return Number.NaN
  return a > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0
}

/** log₂ a = n + log₂ bp + (2 / ln 2) · artanh(s), s = (m − bp) / (m + bp), bp = 1 or 1.5, in two parts. */
function positivePower(a: number, y: number): number {
  let n = 0
  if (a < 2.2250738585072014e-308) {
    a *= 9007199254740992
    n = -53
  }
  const high = highWord(a)
  const fraction = high & 0xfffff
  const exponent = (high >> 20) - (fraction < 0xbb67a ? 0x3ff : 0x3fe)
  const nearOneAndAHalf = fraction > 0x3988e && fraction < 0xbb67a
  n += exponent
  const m = a * twoTo(-exponent)
  const bp = nearOneAndAHalf ? 1.5 : 1
  const bpLog = nearOneAndAHalf ? 0.5849624872207642 : 0
  const bpLogLow = nearOneAndAHalf ? 1.350039202129749e-8 : 0

  const u = m - bp
  const v = 1 / (m + bp)
  const s = u * v
  const sHigh = Math.fround(s)
  let tHigh = Math.fround(m + bp)
  let tLow = m - (tHigh - bp)
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow)
  const s2 = s * s
  const r = s2 * s2 * artanhTail(s2) + sLow * (sHigh + s)
  const sHigh2 = sHigh * sHigh
  tHigh = Math.fround(3 + sHigh2 + r)
  tLow = r - (tHigh - 3 - sHigh2)
  const product = sHigh * tHigh
  const productLow = sLow * tHigh + tLow * s
  const pHigh = Math.fround(product + productLow)
  const pLow = productLow - (pHigh - product)
  const zHigh = 0.9617967009544373 * pHigh
  const zLow = -7.028461650952758e-9 * pHigh + pLow * 0.9617966939259756 + bpLogLow
  const logHigh = Math.fround(zHigh + zLow + bpLog + n)
  const logLow = zLow - (logHigh - n - bpLog - zHigh)
  const yHigh = Math.fround(y)
  return twoToSum(yHigh * logHigh, (y - yHigh) * logHigh + y * logLow)
}

function artanhTail(s2: number): number {
  return (
    0.5999999999999946 +
    s2 *
      (0.4285714285785502 +
        s2 * (0.33333332981837743 + s2 * (0.272728123808534 + s2 * (0.23066074577556175 + s2 * 0.20697501780033842))))
  )
}

/** 2 to the power high + low. */
function twoToSum(high: number, low: number): number {
  const sum = high + low
  if (sum >= 1024.5) return Number.POSITIVE_INFINITY
  if (sum < -1076) return 0
  const n = Math.floor(sum + 0.5)
  const rest = high - n
  const t = Math.fround(low + rest)
  const u = t * 0.6931471824645996
  const v = (low - (t - rest)) * Math.LN2 + t * -1.904654299957768e-9
  const z = u + v
  const w = v - (z - u)
  const z2 = z * z
  const c =
    z -
    z2 *
      (0.16666666666666602 +
        z2 *
          (-0.0027777777777015593 +
            z2 * (0.00006613756321437934 + z2 * (-0.0000016533902205465252 + z2 * 4.1381367970572385e-8))))
  return scaled(1 - ((z * c) / (c - 2) - (w + z * w) - z), n)
}
