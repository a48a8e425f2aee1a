import { stages } from '../../src/stages/index.ts'
import { RandomStreams, type StreamFamily } from '../../src/kernel/random.ts'
import { Simulation } from '../../src/kernel/simulation.ts'
import { US_PER_MINUTE } from '../../src/kernel/time.ts'
import type { Call } from '../../src/model/call.ts'
import type { ArrivalPattern, Change, Cohort, Intervention, Scenario } from '../../src/model/scenario.ts'
import { SliceDictionary } from '../../src/model/slice.ts'
import { CallArrivals } from '../../src/sim/callArrivals.ts'
import { Control } from '../../src/sim/control.ts'
import { KnobBoard } from '../../src/sim/knobBoard.ts'
import { smallScenario } from '../sim/smallWorld.ts'
import { flat } from './counts.ts'

/** What is turned on the cohort, by short knob name, from one minute to another; for good where `until` is missing. */
export interface Turned {
  from: number
  until?: number
  does: Record<string, Pick<Change, 'set' | 'times' | 'plus'>>
}

export interface CohortPlay {
  arrivals?: ArrivalPattern
  /** Values of the cohort's knobs at the start. */
  knobs?: Record<string, number>
  turned?: Turned[]
  minutes?: number
  seed?: number
}

/** Saturday: a weekday whose factor is 1. */
const SATURDAY = 6

export const cohort: Cohort = { name: 'people', trafficClass: 'interactive', pipeline: 'cascaded', mixes: {}, arrivals: flat, tokens: null }
cohort.mixes.device = { ios: 1, android: 1, web: 1 }

function interventionOf({ from, until, does }: Turned, i: number): Intervention {
  const changes = Object.entries(does).map(([knob, how]): Change => ({ knob: `cohort/people.${knob}`, ...how, where: {} }))
  const untilUs = until === undefined ? null : until * US_PER_MINUTE
  const times = { atUs: from * US_PER_MINUTE, untilUs, onAlert: null }
  return { id: `turned-${i}`, role: 'routine', title: '', ...times, changes, acts: [] }
}

/**
 * Brings the callers of one cohort, with the product's arrivals, knobs and control and nothing behind them; `came` is told
 * each. Returns what control says had no effect. `named: false` leaves the chance of callers out, which takes most of the time.
 */
export function runCohort(play: CohortPlay, came: (call: Call, atUs: number) => void, named = true): string[] {
  const { arrivals = flat, knobs = {}, turned = [], minutes = 60, seed = 1 } = play
  const simulation = new Simulation()
  const scenario: Scenario = smallScenario({
    cohorts: [{ ...cohort, arrivals }],
    pools: [],
    knobs: Object.fromEntries(Object.entries(knobs).map(([name, value]) => [`cohort/people.${name}`, value])),
    durationUs: minutes * US_PER_MINUTE,
    startMinuteOfDay: 0,
    weekday: SATURDAY,
  })
  const random = new RandomStreams(seed)
  const same = { stream: () => ({ uniform: () => 0.5 }) } as unknown as StreamFamily
  if (!named) random.family = () => same
  const board = new KnobBoard(scenario, { stages })
  const world = {
    ...{ simulation, scenario, random, board, knob: board.knob, dictionary: new SliceDictionary() },
    rollouts: { assign: () => {} },
    label: () => {},
    ledger: { callStarted: () => {} },
  }
  const note = (call: Call) => came(call, simulation.nowUs)
  const entrance = new CallArrivals(world as never, note, note)
  const control = new Control(world, scenario, () => true)
  control.schedule(turned.map(interventionOf))
  entrance.begin()
  simulation.run(minutes * US_PER_MINUTE)
  return control.unread().map(({ what }) => what)
}

/** One who came, when, and all that is theirs by chance. */
export interface Seen {
  id: number
  atUs: number
  who: string
}

export function callersOf(play: CohortPlay): Seen[] {
  const seen: Seen[] = []
  runCohort(play, (call, atUs) => {
    seen.push({ id: call.id, atUs, who: `${call.labels.join()} ${call.goals} ${call.chance.uniform()}` })
  })
  return seen
}

export const upTo = (all: readonly Seen[], minute: number) => all.filter((one) => one.atUs < minute * US_PER_MINUTE)
export const since = (all: readonly Seen[], minute: number) => all.filter((one) => one.atUs >= minute * US_PER_MINUTE)
