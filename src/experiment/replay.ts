import type { Alert } from '../model/alert.ts'
import { MinuteTable } from '../model/metricPoint.ts'
import type { Intervention, Scenario } from '../model/scenario.ts'
import type { TurnTable } from '../model/turnColumns.ts'
import { WindowFold } from '../metrics/windowFold.ts'
import { played } from '../scenario/played.ts'
import { resolveForSeed } from '../scenario/resolveForSeed.ts'
import { laws } from '../sim/laws.ts'
import { World } from '../sim/world.ts'
import type { Replay, ReplayOptions } from './replayTypes.ts'
import { Watchers } from './watchers.ts'

/** A fault that nobody felt, or a mitigation nobody knows: the scenario does not do what it says. */
export class ReplayError extends Error {
  readonly lines: string[]
  constructor(lines: string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

/**
 * Runs one side of a scenario: its callers, its interventions, its metric streams and the detectors that watch them.
 * The same scenario, seed, role and mitigations give the same bytes. Throws ReplayError when a fault was not felt.
 */
export function replay(given: Scenario, options: ReplayOptions): Replay {
  const scenario = resolveForSeed(given, options.seed)
  const minutes = new MinuteTable(options.keepWindows)
  let firstPoint = 0
  const alerts: Alert[] = []
  const world = assembled(scenario, options, minutes)
  const windows = new WindowFold(world.dictionary, scenario.slices, minutes)
  const watchers = new Watchers(scenario)
  const minuteClosed = (minute: number, turns: TurnTable, firstRow: number, lastRow: number): Alert[] => {
    windows.close(minute, turns, firstRow, lastRow)
    options.turnSink?.(turns, firstRow, lastRow, { dictionary: world.dictionary, models: world.sites.models })
    const { dictionary } = world
    const fresh = watchers.look({ minute, minutes, turns, firstRow, lastRow, dictionary, slices: scenario.slices })
    alerts.push(...fresh)
    options.minuteSink?.(minutes, firstPoint)
    minutes.endMinute(minute)
    firstPoint = minutes.rows
    return fresh
  }
  world.run({ minuteClosed }, options.progress)
  const unfelt = world.control.unfelt()
  if (unfelt.length > 0) throw new ReplayError(unfelt)
  return {
    scenario,
    seed: options.seed,
    role: options.role,
    minutes,
    dictionary: world.dictionary,
    models: world.sites.models,
    turns: world.ledger.turns,
    alerts,
    truth: world.control.truth,
    counts: { calls: world.ledger.callsStarted, turns: world.ledger.turnsEnded, events: world.simulation.events },
    laws: laws(world.ledger, world.sites),
  }
}

/** Parts of a service that do not go together (a discipline with a batcher, say) are mistakes of the scenario. */
function assembled(scenario: Scenario, options: ReplayOptions, minutes: MinuteTable): World {
  const { seed, facts, keepTurns } = options
  try {
    return new World(scenario, { seed, interventions: chosen(scenario, options), minutes, facts, keepTurns })
  } catch (error) {
    if (error instanceof RangeError) throw new ReplayError([error.message])
    throw error
  }
}

/** What happens on this side. */
function chosen(scenario: Scenario, options: ReplayOptions): Intervention[] {
  const known = scenario.mitigations.map((one) => one.id)
  const unknown = options.mitigations.filter((id) => !known.includes(id))
  if (unknown.length === 0) return played(scenario, options.role, options.mitigations)
  throw new ReplayError(
    unknown.map((id) => `"${id}" is not a mitigation of ${scenario.name}; it has ${known.join(', ') || 'none'}`),
  )
}
