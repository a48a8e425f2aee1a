import { describe, expect, it, test } from 'vitest'
import { US_PER_MINUTE } from '../../src/kernel/time.ts'
import type { ArrivalPattern } from '../../src/model/scenario.ts'
import { callersOf, runCohort, type Seen, type Turned, since, upTo } from './cohortRun.ts'

const HOUR = 60
const changeMinute = 20

interface Play {
  arrivals?: ArrivalPattern
  bulkSize?: number
  callsPerMinute?: number
  /** Times the rate between these minutes. */
  rate?: { times: number; from: number; until: number }[]
  seed?: number
}

/** Everyone who comes within an hour. */
function callers({ bulkSize = 1, callsPerMinute = 40, rate = [], ...play }: Play): Seen[] {
  const turned = rate.map(({ times, ...when }) => ({ ...when, does: { callsPerMinute: { times } } }))
  return callersOf({ ...play, knobs: { bulkSize, callsPerMinute, turnsPerCall: 7 }, turned, minutes: HOUR })
}

const usual = callers({})
const usualIds = new Set(usual.map((one) => one.id))

describe('when more people call', () => {
  const more = callers({ rate: [{ times: 1.4, from: changeMinute, until: HOUR }] })
  const extra = more.filter((one) => !usualIds.has(one.id))

  test('nothing before the change differs, and all who call anyway still do, at the same instants', () => {
    expect(upTo(more, changeMinute)).toEqual(upTo(usual, changeMinute))
    expect(more.filter((one) => usualIds.has(one.id))).toEqual(usual)
  })

  test('the others are new people, 0.4 for each usual one', () => {
    expect(new Set(more.map((one) => one.id)).size).toBe(more.length)
    expect(upTo(extra, changeMinute)).toEqual([])
    const share = extra.length / since(usual, changeMinute).length
    // 1,600 and 640 calls whose slow factor is shared.
    expect(Math.abs(share - 0.4)).toBeLessThan(0.07)
  })

  test('they stop when the change lifts off and are the same people if it comes again later', () => {
    const spell = [{ times: 3, from: 10, until: 15 }]
    const once = callers({ rate: spell }).filter((one) => !usualIds.has(one.id))
    const twice = callers({ rate: [...spell, { times: 3, from: 40, until: 45 }] }).filter(
      (one) => !usualIds.has(one.id),
    )
    expect(once.length).toBeGreaterThan(200)
    expect(since(once, 15)).toEqual([])
    expect(upTo(twice, 15)).toEqual(once)
    expect(since(twice, 15).every((one) => one.atUs >= 40 * US_PER_MINUTE)).toBe(true)
    expect(since(twice, 15).length).toBeGreaterThan(200)
  })

  test('two changes at once, ended in either order, leave nothing behind', () => {
    const overlapping = callers({
      rate: [
        { times: 2, from: 5, until: 25 },
        { times: 1.5, from: 15, until: 20 },
        { times: 1.2, from: 18, until: 30 },
      ],
    })
    expect(overlapping.filter((one) => usualIds.has(one.id))).toEqual(usual)
    expect(since(overlapping, 30)).toEqual(since(usual, 30))
  })
})

describe('when fewer people call', () => {
  const fewer = callers({ rate: [{ times: 0.3, from: changeMinute, until: 50 }] })

  test('those who do are among the usual ones, unchanged, three in ten', () => {
    const instant = new Map(usual.map((one) => [one.id, one]))
    expect(fewer.every((one) => JSON.stringify(instant.get(one.id)) === JSON.stringify(one))).toBe(true)
    expect(upTo(fewer, changeMinute)).toEqual(upTo(usual, changeMinute))
    expect(since(fewer, 50)).toEqual(since(usual, 50))
    const [kept, all] = [fewer, usual].map((each) => upTo(since(each, changeMinute), 50).length)
    expect(Math.abs(kept / all - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / all))
  })

  test('who stays away at seven tenths stays away at three tenths too', () => {
    const some = new Set(callers({ rate: [{ times: 0.7, from: changeMinute, until: 50 }] }).map((one) => one.id))
    expect(fewer.every((one) => some.has(one.id))).toBe(true)
    expect(some.size).toBeGreaterThan(fewer.length)
  })

  test('at no rate at all nobody calls', () => {
    expect(since(callers({ rate: [{ times: 0, from: changeMinute, until: HOUR }] }), changeMinute)).toEqual([])
  })
})

describe('batch work', () => {
  it.each([1, 25])('in bulks of %i comes together, at the same mean rate', (bulkSize) => {
    const totals = Array.from({ length: 40 }, (_, seed) => callers({ bulkSize, callsPerMinute: 50, seed: seed + 1 }))
    for (const all of totals.slice(0, 3)) {
      const instants = new Map<number, number>()
      for (const { atUs } of all) instants.set(atUs, (instants.get(atUs) ?? 0) + 1)
      expect([...instants.values()].every((together) => together % bulkSize === 0)).toBe(true)
      expect(new Set(all.map((one) => one.id)).size).toBe(all.length)
    }
    const mean = totals.reduce((sum, all) => sum + all.length, 0) / totals.length
    // Of an hour's 3,000 calls: day 6.3 %, slow factor and bulks up to 17 %, over 40 hours.
    expect(Math.abs(mean / 3000 - 1)).toBeLessThan(4 * (0.19 / Math.sqrt(40)))
  })
})

describe('when bulks have another size for a while', () => {
  const knobs = { callsPerMinute: 40, bulkSize: 4, turnsPerCall: 7 }
  const play = (does: Record<string, { set?: number; times?: number; plus?: number }>[], seed = 1) =>
    callersOf({ knobs, seed, turned: does.map((one) => ({ from: changeMinute, until: 40, does: one })) })
  const usual = callersOf({ knobs })
  const sizes = (all: readonly Seen[]) => {
    const instants = new Map<number, number>()
    for (const { atUs } of all) instants.set(atUs, (instants.get(atUs) ?? 0) + 1)
    return [...new Set(instants.values())]
  }

  it.each([1, 3, 25])('of %i, they have it, and before and afterwards callers are who they were, when they were', (bulk) => {
    const turned = play([{ bulkSize: { set: bulk } }])
    expect(upTo(turned, changeMinute)).toEqual(upTo(usual, changeMinute))
    expect(since(turned, 40)).toEqual(since(usual, 40))
    expect(sizes(upTo(since(turned, changeMinute), 40))).toEqual([bulk])
    expect(new Set(turned.map((one) => one.id)).size).toBe(turned.length)
  })

  it('with another rate at the same instant, the order of the two changes is nothing', () => {
    const [rate, bulkSize] = [{ callsPerMinute: { set: 90 } }, { bulkSize: { set: 30 } }]
    const together = play([{ ...rate, ...bulkSize }])
    expect(play([{ ...bulkSize, ...rate }])).toEqual(together)
    expect(play([rate, bulkSize])).toEqual(together)
    expect(play([bulkSize, rate])).toEqual(together)
    expect(sizes(upTo(since(together, changeMinute), 40))).toEqual([30])
  })

  it('with nobody calling, nobody feels it, and it brings nobody', () => {
    const turned: Turned[] = [
      { from: changeMinute, does: { callsPerMinute: { set: 0 } } },
      { from: changeMinute, does: { bulkSize: { set: 9 } } },
    ]
    const came: number[] = []
    const unread = runCohort({ knobs, turned }, (_, atUs) => came.push(atUs / US_PER_MINUTE))
    expect(came.filter((minute) => minute >= changeMinute)).toEqual([])
    expect(unread).toEqual(['nothing read routine "turned-1" while it lasted (cohort/people.bulkSize)'])
  })
})

describe('a trace', () => {
  const atUs = [0, 7, 7, 1_000_000, 59 * US_PER_MINUTE, 61 * US_PER_MINUTE]

  test('brings its calls at its instants, as far as the run goes', () => {
    expect(callers({ arrivals: { kind: 'trace', atUs } }).map((one) => one.atUs)).toEqual(atUs.slice(0, 5))
  })

  test('is thinned like anything else', () => {
    const many = Array.from({ length: 2000 }, (_, i) => i * 1_000_000)
    const arrivals: ArrivalPattern = { kind: 'trace', atUs: many }
    const half = callers({ arrivals, rate: [{ times: 0.5, from: 0, until: HOUR }] })
    const all = callers({ arrivals })
    expect(all.length).toBe(2000)
    const ids = new Map(all.map((one) => [one.id, one.who]))
    expect(half.every((one) => ids.get(one.id) === one.who)).toBe(true)
    expect(Math.abs(half.length / 2000 - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 2000))
  })

  describe('whose calls are multiplied', () => {
    // Three together every two seconds, for as long as the trace goes.
    const atUs = Array.from({ length: 3000 }, (_, i) => Math.floor(i / 3) * 2_000_000)
    const arrivals: ArrivalPattern = { kind: 'trace', atUs }
    const all = callers({ arrivals })
    const ids = new Set(all.map((one) => one.id))

    test('keeps them all, at their instants, and brings others beside them while it lasts', () => {
      const more = callers({ arrivals, rate: [{ times: 2.5, from: 5, until: 25 }] })
      expect(more.filter((one) => ids.has(one.id))).toEqual(all)
      const extra = more.filter((one) => !ids.has(one.id))
      expect(extra.every(({ atUs: us }) => us >= 5 * US_PER_MINUTE && us <= 25 * US_PER_MINUTE)).toBe(true)
      expect(new Set(more.map((one) => one.id)).size).toBe(more.length)
      // 1.5 for each of 1,800 calls; gaps are Gamma of shape 1.25, so that the variance is the mean over 1.25.
      expect(Math.abs(extra.length - 2700)).toBeLessThan(4 * Math.sqrt(2700 / 1.25))
      const minutes = Array.from({ length: 20 }, (_, i) => upTo(since(extra, 5 + i), 6 + i).length)
      for (const count of minutes) expect(Math.abs(count - 135)).toBeLessThan(5 * Math.sqrt(135 / 1.25))
    })

    test('brings nobody before its first call and after its last', () => {
      const short: ArrivalPattern = { kind: 'trace', atUs: [20, 20.5, 21].map((minute) => minute * US_PER_MINUTE) }
      const many = callers({ arrivals: short, rate: [{ times: 200, from: 0, until: HOUR }] })
      const minutes = many.map((one) => one.atUs / US_PER_MINUTE)
      expect(minutes.length).toBeGreaterThan(300)
      expect([Math.min(...minutes), Math.max(...minutes)].map(Math.floor)).toEqual([20, 21])
    })

    test('is over with its last call: what is turned afterwards nobody feels', () => {
      const short: ArrivalPattern = { kind: 'trace', atUs: [1, 2].map((minute) => minute * US_PER_MINUTE) }
      const unread = (from: number) =>
        runCohort({ arrivals: short, turned: [{ from, does: { callsPerMinute: { times: 3 } } }] }, () => {})
      expect(unread(1).length).toBe(0)
      expect(unread(3)).toEqual(['nothing read routine "turned-0" while it lasted (cohort/people.callsPerMinute)'])
    })

    test('does not ask how many come together', () => {
      const turned = [{ from: 5, does: { bulkSize: { set: 40 } } }]
      const seen: number[] = []
      const unread = runCohort({ arrivals, turned, knobs: { bulkSize: 7 } }, ({ id }) => seen.push(id))
      expect(seen).toEqual(all.map((one) => one.id))
      expect(unread.length).toBe(1)
    })
  })
})
