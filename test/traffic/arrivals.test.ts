import { describe, expect, it, test } from 'vitest'
import { RandomStreams } from '../../src/kernel/random.ts'
import type { ArrivalPattern } from '../../src/model/scenario.ts'
import { RescaledProcess } from '../../src/traffic/rescaledProcess.ts'
import { arrivalsUntil, BLOCK_US, countsOf, intensityOf, interval, meanOf, processOf, shapeOf } from './counts.ts'

const seeds = Array.from({ length: 24 }, (_, seed) => seed + 1)

/** The interval holds the truth, and is narrow enough to tell. */
function expectHolds([low, high]: [number, number], truth: number, widest: number): void {
  expect(low).toBeLessThan(truth)
  expect(high).toBeGreaterThan(truth)
  expect(high - low).toBeLessThan(widest)
}

describe('arrivals are as uneven as those of a real call centre', () => {
  const series = seeds.map((seed) => shapeOf(countsOf({ perMinute: 10 }, seed, 1200)))

  test('the index of dispersion of five minutes is 1.61', () => {
    expectHolds(interval(series.map((one) => one.dispersion)), 1.61, 0.2)
  })

  test('neighbouring five minutes correlate by 0.41', () => {
    expectHolds(interval(series.map((one) => one.lag1)), 0.41, 0.08)
  })

  it.each([0.3, 1, 40])('the dispersion is the same at %f calls a minute', (perMinute) => {
    const blocks = perMinute > 10 ? 300 : 1500
    const values = seeds.map((seed) => shapeOf(countsOf({ perMinute }, seed, blocks)).dispersion)
    expectHolds(interval(values), 1.61, 0.4)
  })

  test('the dispersion is the one asked for, down to that of the gaps alone', () => {
    const of = (dispersion: number) =>
      interval(seeds.map((seed) => shapeOf(countsOf({ perMinute: 10, dispersion }, seed, 600)).dispersion))
    expectHolds(of(4), 4, 1)
    expectHolds(of(0), 0.8, 0.1)
  })
})

test('the mean rate is the one asked for, over many days', () => {
  const rates = Array.from({ length: 400 }, (_, seed) => meanOf(countsOf({ perMinute: 8 }, seed, 60)) / 5)
  expectHolds(interval(rates), 8, 0.4)
})

test('whole days differ by 6.3 % after their unevenness within', () => {
  const days = Array.from({ length: 250 }, (_, seed) => meanOf(countsOf({ perMinute: 4, dispersion: 0 }, seed, 288)))
  const mean = meanOf(days)
  const square = days.map((day) => (day / mean - 1) ** 2)
  const gaps = 0.8 / (mean * 288)
  expectHolds(interval(square), 0.063 ** 2 + gaps, 0.005)
})

test('Mondays bring 1.122 times the calls of a mean weekday, Wednesdays 0.949', () => {
  const ratio = (weekday: number) =>
    interval(
      seeds.map((seed) => {
        const [some, all] = [weekday, 6].map((day) => meanOf(countsOf({ perMinute: 20, weekday: day }, seed, 100)))
        return some / all
      }),
    )
  expectHolds(ratio(1), 1.122, 0.01)
  expectHolds(ratio(3), 0.949, 0.01)
})

describe('the daily profile', () => {
  /** 0.5 from 8:00 rising to 2 at 8:30, then falling to 1 at 9:00. */
  const arrivals: ArrivalPattern = { kind: 'profile', relative: [0.5, 2, 1], firstMinuteOfDay: 480, stepMinutes: 30 }

  /** Mean calls a minute in each five minutes over many days. */
  function rates(startMinuteOfDay: number, blocks: number, of = arrivals): number[] {
    const days = Array.from({ length: 300 }, (_, seed) =>
      countsOf({ perMinute: 20, arrivals: of, startMinuteOfDay }, seed, blocks),
    )
    return Array.from({ length: blocks }, (_, block) => meanOf(days.map((day) => day[block])) / 5)
  }

  test('is followed in a straight line between its values, and flat outside', () => {
    const expected = [
      0.5,
      0.5,
      0.625,
      0.875,
      1.125,
      1.375,
      1.625,
      1.875,
      23 / 12,
      1.75,
      19 / 12,
      17 / 12,
      1.25,
      13 / 12,
      1,
      1,
    ]
    rates(470, 16).forEach((rate, block) => {
      // Standard error of a mean of 300 days: factor 0.13, day 0.063, counts 0.1.
      expect(Math.abs(rate / 20 / expected[block] - 1), `block ${block}`).toBeLessThan(0.05)
    })
  })

  test('may pass midnight', () => {
    const night: ArrivalPattern = { kind: 'profile', relative: [2, 2, 0, 0], firstMinuteOfDay: 1410, stepMinutes: 30 }
    const [before, after] = [rates(1430, 1, night), rates(35, 1, night)]
    expect(before[0] / 20).toBeGreaterThan(1.9)
    expect(after).toEqual([0])
  })

  test('that is silent for good brings nobody, and does not search forever', () => {
    const silent: ArrivalPattern = { kind: 'profile', relative: [0, 0], firstMinuteOfDay: 0, stepMinutes: 5 }
    expect(processOf({ perMinute: 10, arrivals: silent }, 1).nextUs()).toBe(Number.POSITIVE_INFINITY)
    expect(processOf({ perMinute: 1e-12 }, 1).nextUs()).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('a change of rate', () => {
  const even = { perMinute: 12, dispersion: 0 }
  const changeUs = 20 * BLOCK_US
  const endUs = 40 * BLOCK_US

  test('leaves what came before as it was, and hurries on the same gaps afterwards', () => {
    const plain = arrivalsUntil(processOf(even, 4), endUs)
    const process = processOf(even, 4)
    const before = arrivalsUntil(process, changeUs)
    process.setRate(changeUs, 36)
    const hurried = arrivalsUntil(process, endUs)
    expect(plain.slice(0, before.length)).toEqual(before)
    const sameCallers = plain.slice(before.length)
    expect(sameCallers.length).toBeGreaterThan(500)
    sameCallers.forEach((atUs, i) => {
      const expected = changeUs + (atUs - changeUs) / 3
      // Every arrival is rounded up to a whole µs.
      if (hurried[i] !== undefined && Math.abs(hurried[i] - expected) > i + 2)
        expect.fail(`call ${i} is at ${hurried[i]}`)
    })
  })

  test('to nothing stops, and back takes up the gap where it was', () => {
    const plain = arrivalsUntil(processOf(even, 5), endUs)
    const process = processOf(even, 5)
    const before = arrivalsUntil(process, changeUs)
    process.setRate(changeUs, 0)
    expect(process.nextUs()).toBe(Number.POSITIVE_INFINITY)
    const pauseUs = 3 * BLOCK_US
    process.setRate(changeUs + pauseUs, 12)
    const after = arrivalsUntil(process, endUs)
    expect(after.length).toBeGreaterThan(500)
    after.forEach((atUs, i) => {
      if (Math.abs(atUs - pauseUs - plain[before.length + i]) > i + 2) expect.fail(`call ${i} is at ${atUs}`)
    })
  })

  test('from nothing at all brings calls as uneven as any others', () => {
    const counts = seeds.map((seed) => {
      const random = new RandomStreams(seed)
      const process = new RescaledProcess(intensityOf({ perMinute: 0 }, random), random.stream('surplus'), 0)
      expect(process.nextUs()).toBe(Number.POSITIVE_INFINITY)
      process.setRate(0, 10)
      const blocks = new Array<number>(800).fill(0)
      for (const atUs of arrivalsUntil(process, 800 * BLOCK_US)) blocks[Math.floor(atUs / BLOCK_US)]++
      return blocks
    })
    expectHolds(interval(counts.map((one) => shapeOf(one).dispersion)), 1.61, 0.25)
    expectHolds(interval(counts.map(meanOf)), 50, 7)
  })
})

test('what is under way already brings its rate from the first instant on, what begins then a tenth of a call less', () => {
  const countIn = (first: 'whole' | 'residual') =>
    interval(
      Array.from({ length: 8000 }, (_, seed) => {
        const random = new RandomStreams(seed)
        const intensity = intensityOf({ perMinute: 10, dispersion: 0 }, random)
        const process = new RescaledProcess(intensity, random.stream('gaps'), 10, first)
        return arrivalsUntil(process, BLOCK_US / 25).length
      }),
    )
  // Two calls in twelve seconds; of a renewal process that begins with a whole gap (1/k - 1) / 2 fewer, with k = 1.25.
  expectHolds(countIn('residual'), 2, 0.15)
  expectHolds(countIn('whole'), 1.9, 0.15)
})
