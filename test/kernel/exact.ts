/** Functions to 400 bits after the point in whole-number arithmetic: the truth that `kernel/math` is held against. */
const BITS = 400n
const ONE = 1n << BITS

export function fixed(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const bits = view.getBigUint64(0)
  const exponent = Number((bits >> 52n) & 0x7ffn)
  const mantissa = (bits & 0xfffffffffffffn) | 0x10000000000000n
  const shift = BITS + BigInt(exponent - 1075)
  const size = shift >= 0n ? mantissa << shift : mantissa >> -shift
  return x === 0 ? 0n : x < 0 ? -size : size
}

const times = (a: bigint, b: bigint) => (a * b) >> BITS
const over = (a: bigint, b: bigint) => (a << BITS) / b

/** eˣ for |x| up to 100: the series of x / 2¹⁰, then ten squarings. */
export function exactExp(x: bigint): bigint {
  const small = x >> 10n
  let term = ONE
  let sum = ONE
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    term = times(term, small) / n
    sum += term
  }
  for (let i = 0; i < 10; i++) sum = times(sum, sum)
  return sum
}

/** log x by Newton's rule from a start that is right to 50 bits. */
export function exactLog(x: bigint, start: number): bigint {
  let y = fixed(start)
  for (let i = 0; i < 4; i++) y += times(x, exactExp(-y)) - ONE
  return y
}

export function exactSin(x: bigint): bigint {
  return alternating(x, x, 1n)
}

export function exactCos(x: bigint): bigint {
  return alternating(x, ONE, 0n)
}

function alternating(x: bigint, first: bigint, order: bigint): bigint {
  const square = times(x, x)
  let term = first
  let sum = term
  for (let n = order; term !== 0n && term !== -1n; n += 2n) {
    term = -times(term, square) / ((n + 1n) * (n + 2n))
    sum += term
  }
  return sum
}

export function exactTanh(x: bigint): bigint {
  const square = exactExp(2n * x)
  return over(square - ONE, square + ONE)
}

export function exactExpm1(x: bigint): bigint {
  return exactExp(x) - ONE
}

export function exactLog1p(x: bigint, start: number): bigint {
  return exactLog(ONE + x, start)
}

export function exactPow(x: number, y: number): bigint {
  return exactExp(times(fixed(y), exactLog(fixed(x), Math.log(x))))
}

/** How far a float64 lies from the truth, in units of its last place. */
export function ulpsOff(seen: number, truth: bigint): number {
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(seen))))
  const ulp = fixed(2 ** (exponent - 52))
  const gap = fixed(seen) - truth
  return Number(((gap < 0n ? -gap : gap) * 1000n) / ulp) / 1000
}
