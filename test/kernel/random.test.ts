import fc from 'fast-check'
import seedrandom from 'seedrandom'
import { expect, test } from 'vitest'
import { RandomStreams, type Stream } from '../../src/kernel/random.ts'

function take(stream: Stream, count: number): number[] {
  return Array.from({ length: count }, () => stream.uniform())
}

/** Pearson's correlation. */
function correlation(xs: number[], ys: number[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(xs), mean(ys)]
  const product = (as: number[], ma: number, bs: number[], mb: number) =>
    as.reduce((sum, a, i) => sum + (a - ma) * (bs[i] - mb), 0)
  return product(xs, mx, ys, my) / Math.sqrt(product(xs, mx, xs, mx) * product(ys, my, ys, my))
}

test('a seed and a name give the same numbers, whatever else is drawn', () => {
  const alone = take(new RandomStreams(3).stream('call', 17, 'script'), 50)
  const crowd = new RandomStreams(3)
  const other = crowd.stream('call', 18, 'script')
  const stream = crowd.stream('call', 17, 'script')
  const among = alone.map(() => {
    other.uniform()
    take(crowd.stream('noise'), 3)
    return stream.uniform()
  })
  expect(among).toEqual(alone)
})

test('a stream gives the numbers of seedrandom.tychei, seeded by the seed and the name', () => {
  const theirs = seedrandom.tychei('3/call/17/script')
  const wanted = Array.from({ length: 1000 }, () => theirs())
  expect(take(new RandomStreams(3).stream('call', 17, 'script'), 1000)).toEqual(wanted)
})

test("a family's streams are the streams of the same names", () => {
  const random = new RandomStreams(3)
  const turns = random.family('turn')
  for (const name of [[0, 0, 0], [10_000_017, 2, 1], [4_294_967_297, 12, 3], [7]])
    expect(take(turns.stream(...name), 100)).toEqual(take(random.stream('turn', ...name), 100))
  const number = fc.oneof(fc.nat(2000), fc.maxSafeInteger(), fc.double())
  fc.assert(
    fc.property(fc.array(number, { maxLength: 3 }), (name) => {
      expect(take(turns.stream(...name), 3)).toEqual(take(random.stream('turn', ...name), 3))
    }),
    { numRuns: 1000, examples: [[[9, 10, 999]], [[1e12]], [[1e12 - 1]], [[1e12 + 1]], [[-0, 1e21]]] },
  )
})

test('another seed or another name gives other numbers', () => {
  const names = [['a'], ['b'], ['a', 1], ['a', 11], ['a', 1, 1], ['a1'], ['call', 12, 3], ['call', 1, 23]]
  const firsts = [1, 2, 12].flatMap((seed) => names.map((name) => new RandomStreams(seed).stream(...name).uniform()))
  expect(new Set(firsts).size).toBe(firsts.length)
})

test('numbers are uniform in [0, 1): each of 100 cells holds its share, within a χ² interval', () => {
  const draws = 100_000
  const cells = new Array(100).fill(0)
  for (const u of take(new RandomStreams(1).stream('cells'), draws)) {
    if (!(u >= 0 && u < 1)) expect.fail(`${u} is not in [0, 1)`)
    cells[Math.floor(u * 100)]++
  }
  const chiSquare = cells.reduce((sum, seen) => sum + (seen - draws / 100) ** 2 / (draws / 100), 0)
  // χ²(99): mean 99, standard deviation 14; four of them on either side.
  expect(chiSquare).toBeGreaterThan(99 - 4 * 14)
  expect(chiSquare).toBeLessThan(99 + 4 * 14.1)
})

test('neighbouring names, and a stream with itself one draw later, are uncorrelated', () => {
  const random = new RandomStreams(5)
  const n = 40_000
  const limit = 4 / Math.sqrt(n)
  const firsts = Array.from({ length: n + 1 }, (_, call) => random.stream('call', call).uniform())
  expect(Math.abs(correlation(firsts.slice(0, n), firsts.slice(1)))).toBeLessThan(limit)
  const seeds = Array.from({ length: n + 1 }, (_, seed) => new RandomStreams(seed).stream('call', 1).uniform())
  expect(Math.abs(correlation(seeds.slice(0, n), seeds.slice(1)))).toBeLessThan(limit)
  const long = take(random.stream('call', 1), n + 1)
  expect(Math.abs(correlation(long.slice(0, n), long.slice(1)))).toBeLessThan(limit)
  const beside = take(random.stream('call', 2), n)
  expect(Math.abs(correlation(long.slice(0, n), beside))).toBeLessThan(limit)
})

test('first draws of many names fill the unit interval evenly', () => {
  const random = new RandomStreams(9)
  const n = 20_000
  const sorted = Array.from({ length: n }, (_, call) => random.stream('call', call, 'script').uniform()).sort(
    (a, b) => a - b,
  )
  const furthest = Math.max(...sorted.map((u, i) => Math.abs(u - (i + 0.5) / n)))
  // Kolmogorov–Smirnov at 1 in 10⁵.
  expect(furthest).toBeLessThan(2.47 / Math.sqrt(n))
})
