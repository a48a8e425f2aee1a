import { replay } from '../../src/experiment/replay.ts'
import type { Intervention, Scenario } from '../../src/model/scenario.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { smallScenario } from '../sim/smallWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const US_PER_MINUTE = 60_000_000

/** A run in words: every fact, every point of every stream, every alert, and what was done. Digits are written in full. */
function told(scenario: Scenario, seed: number): string {
  const lines: string[] = []
  const facts = (fact: Record<string, unknown>) => lines.push(JSON.stringify(fact))
  const options = { seed, role: 'drill', mitigations: [], tableSink: null, keepTurns: 0, minuteSink: null, keepWindows: Number.POSITIVE_INFINITY, progress: null } as const
  const { minutes, alerts, truth, counts } = replay(scenario, { ...options, mitigations: [], facts }, standardParley)
  for (const metric of minutes.metrics) {
    for (const slice of minutes.slicesOf(metric)) {
      lines.push(JSON.stringify({ metric, slice, points: minutes.series(metric, slice) }))
    }
  }
  return [...lines, JSON.stringify({ alerts, truth, counts })].join('\n')
}

/** Five minutes of the small world, a minute of it with recognisers that are eight times slower. */
export function smallRun(seed: number): string {
  const slow: Intervention = {
    id: 'slow',
    role: 'fault',
    title: '',
    atUs: 2 * US_PER_MINUTE,
    untilUs: 3 * US_PER_MINUTE,
    onAlert: null,
    changes: [{ knob: 'pool/asr-east.slowdown', times: 8, where: {} }],
    acts: [],
  }
  return told(smallScenario({ durationUs: 5 * US_PER_MINUTE, interventions: [slow] }), seed)
}

/** Runs a scenario whose files, and those it extends and reads, are given by path. */
export function scenarioRun(path: string, files: Record<string, string>, seed: number): string {
  const read = (name: string) => {
    if (files[name] === undefined) throw new Error(`${name} was not brought along`)
    return files[name]
  }
  return told(loadScenario(path, { read }, standardParley), seed)
}
