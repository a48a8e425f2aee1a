import { float, HIGH, scaled, words } from './bits.ts'

/**
 * xʸ, below 1 ulp, with the special cases of ECMAScript's Math.pow (1 to an infinite power is NaN).
 * After fdlibm e_pow.c (Sun Microsystems 2004, freely granted): log₂ x in two parts, times y, then 2 to that.
 * Where fdlibm clears the low word of a number to make products exact, Math.fround does.
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1
  if (y === 1) return x
  if (x !== x || y !== y) return Number.NaN
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
  float[0] = a
  const high = words[HIGH]
  n += (high >> 20) - 0x3ff
  const fraction = high & 0xfffff
  let exponent = 0x3ff00000
  let nearOneAndAHalf = false
  if (fraction >= 0xbb67a) {
    n += 1
    exponent = 0x3fe00000
  } else if (fraction > 0x3988e) nearOneAndAHalf = true
  words[HIGH] = fraction | exponent
  const m = float[0]
  const bp = nearOneAndAHalf ? 1.5 : 1
  const bpLog = nearOneAndAHalf ? 5.84962487220764160156e-1 : 0
  const bpLogLow = nearOneAndAHalf ? 1.35003920212974897128e-8 : 0

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
  const zHigh = 9.61796700954437255859e-1 * pHigh
  const zLow = -7.02846165095275826516e-9 * pHigh + pLow * 9.61796693925975554329e-1 + bpLogLow
  const logHigh = Math.fround(zHigh + zLow + bpLog + n)
  const logLow = zLow - (logHigh - n - bpLog - zHigh)
  const yHigh = Math.fround(y)
  return twoToSum(yHigh * logHigh, (y - yHigh) * logHigh + y * logLow)
}

function artanhTail(s2: number): number {
  return (
    5.99999999999994648725e-1 +
    s2 *
      (4.28571428578550184252e-1 +
        s2 *
          (3.33333329818377432918e-1 +
            s2 * (2.72728123808534006489e-1 + s2 * (2.30660745775561754067e-1 + s2 * 2.06975017800338417784e-1))))
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
  const u = t * 6.93147182464599609375e-1
  const v = (low - (t - rest)) * 6.93147180559945286227e-1 + t * -1.90465429995776804525e-9
  const z = u + v
  const w = v - (z - u)
  const z2 = z * z
  const c =
    z -
    z2 *
      (1.66666666666666019037e-1 +
        z2 *
          (-2.77777777770155933842e-3 +
            z2 * (6.61375632143793436117e-5 + z2 * (-1.6533902205465251539e-6 + z2 * 4.13813679705723846039e-8))))
  return scaled(1 - ((z * c) / (c - 2) - (w + z * w) - z), n)
}
