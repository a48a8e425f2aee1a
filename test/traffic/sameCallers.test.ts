import { describe, expect, it, test } from 'vitest'
import { RandomStreams } from '../../src/kernel/random.ts'
import { Simulation } from '../../src/kernel/simulation.ts'
import { US_PER_MINUTE } from '../../src/kernel/time.ts'
import type { Call } from '../../src/model/call.ts'
import { KnobCell } from '../../src/model/knobCell.ts'
import type { Arrivals, Cohort } from '../../src/model/scenario.ts'
import { SliceDictionary } from '../../src/model/slice.ts'
import { Arrivals as Entrance } from '../../src/sim/arrivals.ts'
import { cohortKnobs } from '../../src/traffic/cohortKnobs.ts'
import { flat } from './counts.ts'

const HOUR = 60
const changeMinute = 20

interface Play {
  arrivals?: Arrivals
  bulkSize?: number
  callsPerMinute?: number
  /** Times the rate between these minutes. */
  rate?: { times: number; from: number; until: number }[]
  seed?: number
}

interface Seen {
  id: number
  atUs: number
  who: string
}

/** Everyone who comes within an hour. */
function callers({ arrivals = flat, bulkSize = 1, callsPerMinute = 40, rate = [], seed = 1 }: Play): Seen[] {
  const simulation = new Simulation()
  const base: Record<string, number> = { callsPerMinute, bulkSize, dispersion: 1.61, turnsPerCall: 7 }
  const knobs = new Map(Object.entries(cohortKnobs).map(([name, spec]) => [name, new KnobCell(name, spec, base[name])]))
  const cohort: Cohort = { name: 'people', trafficClass: 'interactive', mixes: {}, arrivals, tokens: null }
  cohort.mixes.device = { ios: 1, android: 1, web: 1 }
  const seen: Seen[] = []
  const note = (call: Call) =>
    seen.push({
      id: call.id,
      atUs: simulation.nowUs,
      who: `${call.labels.join()} ${call.goals} ${call.chance.uniform()}`,
    })
  const world = {
    simulation,
    scenario: { cohorts: [cohort], durationUs: HOUR * US_PER_MINUTE, startMinuteOfDay: 0, weekday: 6 },
    random: new RandomStreams(seed),
    dictionary: new SliceDictionary(),
    rollouts: { assign: () => {} },
    knowledge: { indexOf: () => ({ version: 0 }) },
    ledger: { callStarted: () => {} },
    knob: (address: string) => knobs.get(address.slice('cohort/people.'.length)),
  }
  new Entrance(world as never, note, note).begin()
  for (const { times, from, until } of rate) {
    const layer = { set: null, times, plus: 0, test: null, felt: false }
    const cell = knobs.get('callsPerMinute') as KnobCell
    simulation.at(from * US_PER_MINUTE, () => cell.lay(layer, simulation.nowUs), null, -2)
    simulation.at(until * US_PER_MINUTE, () => cell.lift(layer), null, -2)
    for (const minute of [from, until]) simulation.at(minute * US_PER_MINUTE, () => cell.tell(), null, -1)
  }
  simulation.run(HOUR * US_PER_MINUTE)
  return seen
}

const upTo = (all: Seen[], minute: number) => all.filter((one) => one.atUs < minute * US_PER_MINUTE)
const since = (all: Seen[], minute: number) => all.filter((one) => one.atUs >= minute * US_PER_MINUTE)
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

describe('a trace', () => {
  const atUs = [0, 7, 7, 1_000_000, 59 * US_PER_MINUTE, 61 * US_PER_MINUTE]

  test('brings its calls at its instants, as far as the run goes', () => {
    expect(callers({ arrivals: { kind: 'trace', atUs } }).map((one) => one.atUs)).toEqual(atUs.slice(0, 5))
  })

  test('is thinned like anything else', () => {
    const many = Array.from({ length: 2000 }, (_, i) => i * 1_000_000)
    const arrivals: Arrivals = { kind: 'trace', atUs: many }
    const half = callers({ arrivals, rate: [{ times: 0.5, from: 0, until: HOUR }] })
    const all = callers({ arrivals })
    expect(all.length).toBe(2000)
    const ids = new Map(all.map((one) => [one.id, one.who]))
    expect(half.every((one) => ids.get(one.id) === one.who)).toBe(true)
    expect(Math.abs(half.length / 2000 - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / 2000))
  })
})
