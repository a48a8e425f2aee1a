import { describe, expect, it, test } from 'vitest'
import {
  exponential,
  gamma,
  geometricFrom,
  lognormal,
  lognormalFrom,
  normal,
  normalQuantile,
} from '../../src/kernel/distributions.ts'
import { RandomStreams, type Stream } from '../../src/kernel/random.ts'

const n = 80_000

function draws(name: string, draw: (stream: Stream) => number): number[] {
  const stream = new RandomStreams(11).stream(name)
  return Array.from({ length: n }, () => draw(stream))
}

function meanOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The mean of `f` over the draws lies within four standard errors of `truth`. */
function expectMean(values: number[], truth: number, f = (value: number) => value): void {
  const seen = values.map(f)
  const mean = meanOf(seen)
  const variance = meanOf(seen.map((value) => (value - mean) ** 2))
  expect(Math.abs(mean - truth)).toBeLessThan(4 * Math.sqrt(variance / seen.length))
}

/** A share p of the draws lies below `truth`, within four standard errors. */
function expectQuantile(values: number[], p: number, truth: number): void {
  const below = values.filter((value) => value < truth).length / values.length
  expect(Math.abs(below - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / values.length))
}

test('exponential: mean, variance and quantiles', () => {
  const values = draws('exponential', (stream) => exponential(stream, 30))
  expectMean(values, 30)
  expectMean(values, 900, (value) => (value - 30) ** 2)
  for (const p of [0.05, 0.5, 0.99]) expectQuantile(values, p, -30 * Math.log(1 - p))
  expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0)
})

test('normal: moments up to the fourth and quantiles', () => {
  const values = draws('normal', normal)
  for (const [power, moment] of [0, 1, 0, 3].entries()) expectMean(values, moment, (value) => value ** (power + 1))
  expectQuantile(values, 0.975, 1.959963984540054)
  expectQuantile(values, 0.01, -2.3263478740408408)
})

test('lognormal: median, mean e^(σ²/2) times that, and p95', () => {
  const values = draws('lognormal', (stream) => lognormal(stream, 600, 0.7))
  expectQuantile(values, 0.5, 600)
  expectMean(values, 600 * Math.exp(0.245))
  expectQuantile(values, 0.95, 600 * Math.exp(0.7 * 1.6448536269514722))
  const [one, other] = [new RandomStreams(2).stream('same'), new RandomStreams(2).stream('same')]
  expect(lognormal(one, 600, 0.7)).toBe(lognormalFrom(other.uniform(), 600, 0.7))
})

describe('gamma', () => {
  it.each([0.3, 1, 1.25, 8])('of shape %f: mean, variance and third moment', (shape) => {
    const values = draws(`gamma ${shape}`, (stream) => gamma(stream, shape, 5))
    const variance = 25 / shape
    expectMean(values, 5)
    expectMean(values, variance, (value) => (value - 5) ** 2)
    expectMean(values, (2 * 125) / shape ** 2, (value) => (value - 5) ** 3)
  })

  test('of shape 1 is exponential', () => {
    const values = draws('gamma exponential', (stream) => gamma(stream, 1, 2))
    for (const p of [0.02, 0.5, 0.95]) expectQuantile(values, p, -2 * Math.log(1 - p))
  })
})

test('geometric: trials to the first success', () => {
  const values = draws('geometric', (stream) => geometricFrom(stream.uniform(), 0.125))
  expectMean(values, 8)
  expectMean(values, 56, (value) => (value - 8) ** 2)
  expectMean(values, 0.125, (value) => (value === 1 ? 1 : 0))
  expect(geometricFrom(0, 0.125)).toBe(1)
  expect(geometricFrom(0.999, 1)).toBe(1)
})

describe('the normal quantile', () => {
  it.each([
    [0.5, 0],
    [0.75, 0.6744897501960817],
    [0.9, 1.2815515655446004],
    [0.975, 1.959963984540054],
    [0.98, 2.0537489106318225],
    [0.999, 3.090232306167813],
    [1e-6, -4.753424308822899],
    [1e-9, -5.9978070150076865],
  ])('at %f is %f to nine digits', (p, truth) => {
    expect(Math.abs(normalQuantile(p) - truth)).toBeLessThanOrEqual(1.2e-9 * Math.abs(truth))
  })

  test('is odd about one half, rises everywhere, and joins smoothly where its formula changes', () => {
    let before = Number.NEGATIVE_INFINITY
    for (let i = 1; i < 20_000; i++) {
      const p = i / 20_000
      const x = normalQuantile(p)
      if (x <= before) expect.fail(`it falls at ${p}`)
      if (Math.abs(x + normalQuantile(1 - p)) > 1e-8) expect.fail(`it is not odd at ${p}`)
      before = x
    }
    expect(normalQuantile(0.02425 + 1e-12)).toBeCloseTo(normalQuantile(0.02425 - 1e-12), 8)
  })
})
