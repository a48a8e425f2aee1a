/**
 * One float64 and its two 32-bit halves, to read an exponent without a library function. Not exported: the compiler treats
 * module-private bindings as constants.
 */
const float = new Float64Array(1)
const words = new Int32Array(float.buffer)

float[0] = 1
/** Index of the half with sign and exponent: 1 on every little-endian machine. */
const HIGH = words[1] === 0x3ff00000 ? 1 : 0
const LOW = 1 - HIGH

/** Sign, exponent and the first 20 bits of the fraction, as an int32. */
export function highWord(x: number): number {
  float[0] = x
  return words[HIGH]
}

/** The last 32 bits of the fraction, as an int32. */
export function lowWord(x: number): number {
  float[0] = x
  return words[LOW]
}

/** ln 2 in two parts: the first has 21 trailing zero bits, so that its product with an exponent is exact. */
export const LN2_HIGH = 0.6931471803691238
export const LN2_LOW = 1.9082149292705877e-10
export const INVERSE_LN2 = Math.LOG2E

const SMALLEST_EXPONENT = -1074
const powers = new Float64Array(1023 - SMALLEST_EXPONENT + 1)
powers[-SMALLEST_EXPONENT] = 1
for (let k = 1; k <= 1023; k++) powers[k - SMALLEST_EXPONENT] = powers[k - 1 - SMALLEST_EXPONENT] * 2
for (let k = -1; k >= SMALLEST_EXPONENT; k--) powers[k - SMALLEST_EXPONENT] = powers[k + 1 - SMALLEST_EXPONENT] / 2

/** 2ᵏ, exact, for a whole k in [−1074, 1023]. */
export function twoTo(k: number): number {
  return powers[k - SMALLEST_EXPONENT]
}

/** y · 2ᵏ with one rounding, for y near 1 and any whole k in [−1100, 1024]. */
export function scaled(y: number, k: number): number {
  if (k > 1023) return y * 2 * twoTo(1023)
  if (k < -1021) return y * twoTo(k + 1000) * twoTo(-1000)
  return y * twoTo(k)
}

/** The k that brings a normal x > 0 into [√2/2, √2) when it is multiplied by 2⁻ᵏ. */
export function exponentAbout(x: number): number {
  return ((highWord(x) + (0x3ff00000 - 0x3fe6a09e)) >> 20) - 0x3ff
}
