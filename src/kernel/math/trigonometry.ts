import { float, HIGH, words } from './bits.ts'

const TWO_OVER_PI = 6.36619772367581382433e-1
/** π/2 in three parts of 33 bits, each with the rest that it leaves. */
const PART_1 = 1.57079632673412561417
const REST_1 = 6.07710050650619224932e-11
const PART_2 = 6.0771005063039659766e-11
const REST_2 = 2.02226624879595063154e-21
const PART_3 = 2.0222662487111664558e-21
const REST_3 = 8.4784276603688995699e-32
const QUARTER_PI = 0.78539816339744830962
/** Above 2²⁰ · π/2 three parts no longer suffice. */
const LARGE = 1647099

/** What is left of an angle after whole quarter turns, as a sum of two numbers. */
let left = 0
let leftLow = 0

/** Takes whole quarter turns off x, leaves the rest in `left` + `leftLow`, and returns the turns modulo 4. */
function takeQuarters(x: number): number {
  if (x > LARGE || x < -LARGE) return takeQuartersExactly(x)
  const size = x < 0 ? -x : x
  const n = Math.round(x * TWO_OVER_PI)
  let r = x - n * PART_1
  let w = n * REST_1
  left = r - w
  if ((left < 0 ? -left : left) * 32768 < size) {
    let t = r
    w = n * PART_2
    r = t - w
    w = n * REST_2 - (t - r - w)
    left = r - w
    if ((left < 0 ? -left : left) * 281474976710656 < size) {
      t = r
      w = n * PART_3
      r = t - w
      w = n * REST_3 - (t - r - w)
      left = r - w
    }
  }
  leftLow = r - left - w
  return n & 3
}

/** sin of x + y, |x| ≤ π/4, y a correction below x's last place. fdlibm k_sin.c. */
function kernelSin(x: number, y: number): number {
  const z = x * x
  const v = z * x
  const r =
    8.33333333332248946124e-3 +
    z *
      (-1.98412698298579493134e-4 +
        z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)))
  return x - (z * (0.5 * y - v * r) - y - v * -1.66666666666666324348e-1)
}

/** cos of x + y. fdlibm k_cos.c. */
function kernelCos(x: number, y: number): number {
  const z = x * x
  const z2 = z * z
  const r =
    z * (4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * 2.48015872894767294178e-5)) +
    z2 * z2 * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11))
  const half = 0.5 * z
  const w = 1 - half
  return w + (1 - w - half + (z * r - x * y))
}

/** The sine of an angle in radians, below 1 ulp for every finite angle. After fdlibm s_sin.c (Sun Microsystems 1993, freely granted). */
export function sin(x: number): number {
  if (x <= QUARTER_PI && x >= -QUARTER_PI) return x < 1e-8 && x > -1e-8 ? x : kernelSin(x, 0)
  if (x - x !== 0) return Number.NaN
  const quarter = takeQuarters(x)
  if (quarter === 0) return kernelSin(left, leftLow)
  if (quarter === 1) return kernelCos(left, leftLow)
  return quarter === 2 ? -kernelSin(left, leftLow) : -kernelCos(left, leftLow)
}

/** The cosine of an angle in radians, below 1 ulp for every finite angle. */
export function cos(x: number): number {
  if (x <= QUARTER_PI && x >= -QUARTER_PI) return kernelCos(x, 0)
  if (x - x !== 0) return Number.NaN
  const quarter = takeQuarters(x)
  if (quarter === 0) return kernelCos(left, leftLow)
  if (quarter === 1) return -kernelSin(left, leftLow)
  return quarter === 2 ? -kernelCos(left, leftLow) : kernelSin(left, leftLow)
}

/** Bits of π after the point: 1023 of the largest exponent, 53 of a number, and 124 to spare. */
const PI_BITS = 1200n
let pi = 0n

/** Angles above `LARGE`, which no simulation meets: whole-number arithmetic with 1,200 bits of π. */
function takeQuartersExactly(x: number): number {
  if (pi === 0n) pi = 16n * inverseArctan(5n) - 4n * inverseArctan(239n)
  float[0] = x < 0 ? -x : x
  const high = words[HIGH]
  const low = words[1 - HIGH] >>> 0
  const exponent = (high >> 20) - 1075
  const mantissa = (BigInt((high & 0xfffff) | 0x100000) << 32n) | BigInt(low)
  const shift = PI_BITS + BigInt(exponent)
  const angle = mantissa << shift
  const halfPi = pi / 2n
  let quarters = angle / halfPi
  let rest = angle - quarters * halfPi
  if (2n * rest > halfPi) {
    quarters += 1n
    rest -= halfPi
  }
  left = fromFixed(rest)
  leftLow = fromFixed(rest - toFixed(left))
  if (x < 0) {
    left = -left
    leftLow = -leftLow
    quarters = -quarters
  }
  return Number(quarters & 3n)
}

/** A fixed-point number with `PI_BITS` bits after the point, to its nearest float64. */
function fromFixed(fixed: bigint): number {
  return Number(fixed >> (PI_BITS - 200n)) / 2 ** 200
}

function toFixed(x: number): bigint {
  return BigInt(x * 2 ** 200) << (PI_BITS - 200n)
}

/** arctan(1/n) in fixed point. */
function inverseArctan(n: bigint): bigint {
  let power = (1n << PI_BITS) / n
  let sum = power
  for (let k = 3n; power !== 0n; k += 2n) {
    power /= -(n * n)
    sum += power / k
  }
  return sum
}
