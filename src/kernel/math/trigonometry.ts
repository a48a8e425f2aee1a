import { highWord, lowWord } from './bits.ts'

const TWO_OVER_PI = 0.6366197723675814
/** π/2 in three parts of 33 bits, each with the rest that it leaves. */
const PART_1 = 1.5707963267341256
const REST_1 = 6.077100506506192e-11
const PART_2 = 6.077100506303966e-11
const REST_2 = 2.0222662487959506e-21
const PART_3 = 2.0222662487111665e-21
const REST_3 = 8.4784276603689e-32
const QUARTER_PI = 0.7853981633974483
/** Above 2²⁰ · π/2 three parts no longer suffice. */
const LARGE = 1647099

/** The remainder of an angle after whole quarter turns, as a sum of two numbers. An array, because a module variable would be boxed. */
const rest = new Float64Array(2)

/** Subtracts whole quarter turns from x, leaves the remainder in `rest` and returns the number of turns modulo 4. */
function takeQuarters(x: number): number {
  if (x > LARGE || x < -LARGE) return takeQuartersExactly(x)
  const size = x < 0 ? -x : x
  const n = Math.floor(x * TWO_OVER_PI + 0.5) | 0
  let r = x - n * PART_1
  let w = n * REST_1
  let left = r - w
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
  rest[0] = left
  rest[1] = r - left - w
  return n & 3
}

/** sin of x + y, |x| ≤ π/4, y a correction below x's last place. fdlibm k_sin.c. */
function kernelSin(x: number, y: number): number {
  const z = x * x
  const v = z * x
  const r =
    0.00833333333332249 +
    z *
      (-0.0001984126982985795 +
        z * (0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)))
  return x - (z * (0.5 * y - v * r) - y - v * -0.16666666666666632)
}

/** cos of x + y. fdlibm k_cos.c. */
function kernelCos(x: number, y: number): number {
  const z = x * x
  const z2 = z * z
  const r =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 0.00002480158728947673)) +
    z2 * z2 * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11))
  const half = 0.5 * z
  const w = 1 - half
  return w + (1 - w - half + (z * r - x * y))
}

/** The sine of an angle in radians, below 1 ulp for every finite angle. After fdlibm s_sin.c (Sun Microsystems 1993, freely granted). */
export function sin(x: number): number {
  if (x <= QUARTER_PI && x >= -QUARTER_PI) return x < 1e-8 && x > -1e-8 ? x : kernelSin(x, 0)
  if (x - x !== 0) return Number.NaN
  const quarter = takeQuarters(x)
  if (quarter === 0) return kernelSin(rest[0], rest[1])
  if (quarter === 1) return kernelCos(rest[0], rest[1])
  return quarter === 2 ? -kernelSin(rest[0], rest[1]) : -kernelCos(rest[0], rest[1])
}

/** The cosine of an angle in radians, below 1 ulp for every finite angle. */
export function cos(x: number): number {
  if (x <= QUARTER_PI && x >= -QUARTER_PI) return kernelCos(x, 0)
  if (x - x !== 0) return Number.NaN
  const quarter = takeQuarters(x)
  if (quarter === 0) return kernelCos(rest[0], rest[1])
  if (quarter === 1) return -kernelSin(rest[0], rest[1])
  return quarter === 2 ? -kernelCos(rest[0], rest[1]) : kernelSin(rest[0], rest[1])
}

/** Bits of π after the point: 1023 for the largest exponent, 53 for the mantissa, and 124 to spare. */
const PI_BITS = 1200n
let pi = 0n

/** Angles above `LARGE`, which no simulation reaches: integer arithmetic with 1,200 bits of π. */
function takeQuartersExactly(x: number): number {
  if (pi === 0n) pi = 16n * inverseArctan(5n) - 4n * inverseArctan(239n)
  const a = x < 0 ? -x : x
  const high = highWord(a)
  const low = lowWord(a) >>> 0
  const exponent = (high >> 20) - 1075
  const mantissa = (BigInt((high & 0xfffff) | 0x100000) << 32n) | BigInt(low)
  const shift = PI_BITS + BigInt(exponent)
  const angle = mantissa << shift
  const halfPi = pi / 2n
  let quarters = angle / halfPi
  let remaining = angle - quarters * halfPi
  if (2n * remaining > halfPi) {
    quarters += 1n
    remaining -= halfPi
  }
  if (x < 0) {
    remaining = -remaining
    quarters = -quarters
  }
  rest[0] = fromFixed(remaining)
  rest[1] = fromFixed(remaining - toFixed(rest[0]))
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
