import type { Alert } from '../model/alert.ts'
import { MinuteTable } from '../model/metricPoint.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'
import type { FactMinute } from '../model/factMinute.ts'
import { MetricFold } from '../metrics/metricFold.ts'
import type { Parley } from '../parley/parley.ts'
import { type Delivery, Telemetry } from '../telemetry/telemetry.ts'
import { selectInterventions } from '../scenario/selectInterventions.ts'
import { resolveForSeed } from '../scenario/resolveForSeed.ts'
import { laws } from '../sim/laws.ts'
import { World } from '../sim/world.ts'
import { factDigest } from './factDigest.ts'
import { ReplayError } from './replayError.ts'
import type { Replay, ReplayOptions } from './replayTypes.ts'
import { RunDetectors } from './runDetectors.ts'

/**
 * Runs one side of a scenario: its callers, its interventions, its metric streams and its detectors. The same
 * scenario, seed, role and mitigations give the same bytes. Throws ReplayError when a fault had no effect.
 */
export function replay(given: Scenario, options: ReplayOptions, parley: Parley): Replay {
  const { streams } = parley
  const scenario = resolveForSeed(given, options.seed)
  const minutes = new MinuteTable(options.keepWindows)
  let firstPoint = 0
  const alerts: Alert[] = []
  const world = assembled(scenario, options, parley)
  const fold = new MetricFold(world.dictionary, scenario.slices, minutes, streams)
  const watchers = new RunDetectors(scenario, parley)
  const telemetry = new Telemetry()
  const arrive = ({ eventMinute, arrivedUs, facts }: Delivery): Alert[] => {
    fold.close(facts)
    const { turns, firstTurn: firstRow, lastTurn: lastRow } = facts
    const { dictionary } = world
    const { slices } = scenario
    return watchers.look({ minute: eventMinute, arrivedUs, minutes, turns, firstRow, lastRow, dictionary, slices })
  }
  const pointsMade = () => {
    options.minuteSink?.(minutes, firstPoint)
    firstPoint = minutes.rows
  }
  const digests: number[] = []
  const minuteClosed = (facts: FactMinute): Alert[] => {
    options.tableSink?.(facts)
    if (options.digest) digests.push(factDigest(facts))
    const fresh = telemetry.minuteClosed(facts).flatMap(arrive)
    alerts.push(...fresh)
    pointsMade()
    minutes.endMinute(facts.minute)
    firstPoint = minutes.rows
    return fresh
  }
  world.run({ minuteClosed }, options.progress)
  fold.finish()
  pointsMade()
  const unread = world.control.unread()
  const dead = unread.filter(({ role, wholly }) => role === 'fault' && wholly)
  if (dead.length > 0) throw new ReplayError(dead.map(({ what }) => what), dead.map(({ id }) => id))
  return {
    scenario,
    seed: options.seed,
    role: options.role,
    minutes,
    streams,
    dictionary: world.dictionary,
    names: world.names,
    turns: world.ledger.turns,
    alerts,
    unread: unread.map(({ what }) => what),
    digests,
    truth: world.control.truth,
    counts: { calls: world.ledger.callsStarted, turns: world.ledger.turnsEnded, events: world.simulation.events },
    laws: laws(world),
  }
}

/** Parts of a service that cannot be combined (a discipline with a batcher, say) are mistakes of the scenario. */
function assembled(scenario: Scenario, options: ReplayOptions, parley: Parley): World {
  const { seed, facts, keepTurns } = options
  try {
    return new World(scenario, parley, { seed, interventions: chosen(scenario, options), facts, keepTurns })
  } catch (error) {
    if (error instanceof RangeError) throw new ReplayError([error.message])
    throw error
  }
}

/** The interventions of this side. */
function chosen(scenario: Scenario, options: ReplayOptions): Intervention[] {
  const known = scenario.mitigations.map((one) => one.id)
  const unknown = options.mitigations.filter((id) => !known.includes(id))
  if (unknown.length === 0) return selectInterventions(scenario, options.role, options.mitigations)
  throw new ReplayError(
    unknown.map((id) => `"${id}" is not a mitigation of ${scenario.name}; it has ${known.join(', ') || 'none'}`),
  )
}
