import { describe, expect, it, test } from 'vitest'
import * as math from '../../src/kernel/math.ts'
import { RandomStreams } from '../../src/kernel/random.ts'
import {
  exactCos,
  exactExp,
  exactExpm1,
  exactLog,
  exactLog1p,
  exactPow,
  exactSin,
  exactTanh,
  fixed,
  ulpsOff,
} from './exact.ts'

const all = {
  exp: math.exp,
  log: math.log,
  log1p: math.log1p,
  expm1: math.expm1,
  sin: math.sin,
  cos: math.cos,
  tanh: math.tanh,
}

function numbers(name: string, count: number, from: number, to: number): number[] {
  const stream = new RandomStreams(7).stream(name)
  const fine = () => stream.uniform() + stream.uniform() / 2 ** 32
  return Array.from({ length: count }, () => from + (to - from) * fine())
}

/** Sizes spread over all exponents, both signs. */
function wide(name: string, count: number): number[] {
  const signs = numbers(`${name} signs`, count, -1, 1)
  return numbers(name, count, -1074, 1023).map((exponent, i) => Math.sign(signs[i]) * 2 ** exponent)
}

function furthest(xs: number[], seen: (x: number) => number, truth: (x: number) => bigint): number {
  return Math.max(...xs.map((x) => ulpsOff(seen(x), truth(x))))
}

describe('against 400-bit arithmetic', () => {
  test('exp, log, sin and cos are within one unit of the last place', () => {
    expect(furthest(numbers('exp', 1500, -90, 90), math.exp, (x) => exactExp(fixed(x)))).toBeLessThan(1)
    expect(furthest(numbers('exp0', 500, -1, 1), math.exp, (x) => exactExp(fixed(x)))).toBeLessThan(1)
    const positive = [...numbers('log', 400, 0, 4), ...numbers('log big', 100, 1, 1e9)]
    expect(furthest(positive, math.log, (x) => exactLog(fixed(x), Math.log(x)))).toBeLessThan(1)
    const angles = [...numbers('angle', 800, -30, 30), ...[1, 2, 3, 4, 5, 6].map((n) => (n * Math.PI) / 2)]
    expect(furthest(angles, math.sin, (x) => exactSin(fixed(x)))).toBeLessThan(1)
    expect(furthest(angles, math.cos, (x) => exactCos(fixed(x)))).toBeLessThan(1)
  })

  test('expm1 and log1p keep their digits near zero, and tanh is within two units', () => {
    const near = [...numbers('near', 400, -0.5, 3), ...numbers('nearer', 400, -1e-6, 1e-6)]
    expect(furthest(near, math.expm1, (x) => exactExpm1(fixed(x)))).toBeLessThan(1)
    expect(furthest(near, math.log1p, (x) => exactLog1p(fixed(x), Math.log1p(x)))).toBeLessThan(1)
    expect(furthest(near, math.tanh, (x) => exactTanh(fixed(x)))).toBeLessThan(2)
  })

  test('pow is within one unit', () => {
    const ys = numbers('power', 400, -20, 20)
    const xs = numbers('base', 400, 0.01, 12)
    expect(Math.max(...xs.map((x, i) => ulpsOff(math.pow(x, ys[i]), exactPow(x, ys[i]))))).toBeLessThan(1)
  })
})

describe('over every exponent', () => {
  it.each(Object.entries(all))('%s stays beside the engine', (name, mine) => {
    const engine = Math[name as keyof typeof all]
    for (const x of [...wide(name, 20_000), ...numbers(name, 20_000, -800, 800)]) {
      const [seen, expected] = [mine(x), engine(x)]
      if (Object.is(seen, expected)) continue
      expect(Math.abs(seen - expected) / Math.abs(expected), `${name}(${x})`).toBeLessThan(5e-16)
    }
  })

  test('pow stays beside the engine, into overflow and among the subnormals', () => {
    const xs = wide('pow', 40_000).map(Math.abs)
    numbers('pow y', 40_000, -3, 3).forEach((y, i) => {
      const [seen, expected] = [math.pow(xs[i], y), xs[i] ** y]
      if (Object.is(seen, expected)) return
      const step = Math.max(Math.abs(expected) * 2 ** -52, 5e-324)
      expect(Math.abs(seen - expected) / step, `${xs[i]}^${y}`).toBeLessThanOrEqual(1)
    })
  })
})

/** Equal with its sign, or one step apart when finite and not 0. */
function sameWithinUlp(seen: number, expected: number): boolean {
  if (Object.is(seen, expected)) return true
  return Number.isFinite(expected) && Math.abs(seen - expected) < 2.3e-16 * Math.abs(expected)
}

const odd = [0, -0, 1, -1, 2, -2, 3, 0.5, -0.5, 5e-324, -5e-324, 1e308, -1e308, 1e19, -1e20, Infinity, -Infinity, NaN]

describe('where the rules are special', () => {
  it.each(Object.entries(all))('%s keeps to ECMAScript', (name, mine) => {
    const engine = Math[name as keyof typeof all]
    for (const x of odd) expect(sameWithinUlp(mine(x), engine(x)), `${name}(${x}) = ${mine(x)}`).toBe(true)
  })

  test('pow keeps to ECMAScript', () => {
    for (const x of odd)
      for (const y of odd) expect(sameWithinUlp(math.pow(x, y), x ** y), `${x}^${y} = ${math.pow(x, y)}`).toBe(true)
  })
})

test('known constants come out to the last digit', () => {
  expect(math.log(10)).toBe(Math.LN10)
  expect(math.log(2)).toBe(Math.LN2)
  expect(math.exp(-1)).toBe(0.36787944117144233)
  expect(math.sin(1)).toBe(0.8414709848078965)
  expect(math.cos(1)).toBe(0.5403023058681398)
  expect(math.tanh(1)).toBe(0.7615941559557649)
  // The classic trial of argument reduction (Ng 1992).
  expect(math.sin(1e22)).toBe(-0.8522008497671888)
  expect(math.cos(1e22)).toBeCloseTo(0.5232147853951389, 15)
  expect(math.pow(2, -1074)).toBe(5e-324)
  expect(math.pow(3, 20)).toBe(3486784401)
})

test('identities hold: log undoes exp, sin² + cos² = 1, pow of a sum is a product of pows', () => {
  for (const x of numbers('identity', 500, -50, 50)) {
    expect(math.log(math.exp(x))).toBeCloseTo(x, 13)
    expect(math.sin(x) ** 2 + math.cos(x) ** 2).toBeCloseTo(1, 14)
    expect(math.tanh(-x)).toBe(-math.tanh(x))
    expect((math.pow(1.7, x) * math.pow(1.7, 1 - x)) / 1.7).toBeCloseTo(1, 13)
  }
})
