import { readFileSync } from 'node:fs'
import { replay } from '../../src/experiment/replay.ts'
import { FactTables } from '../../src/export/factTables.ts'
import type { Scenario } from '../../src/model/scenario.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** The world, cut to so many minutes, replayed as `parley run` does but for the disk. `root` is where its files lie. */
export function voiceSpan(root: string, minutes: number): (seed: number) => { turns: number; events: number } {
  const read = (path: string) => readFileSync(path, 'utf8')
  const world = loadScenario(`${root}/scenarios/world.yaml`, { read }, standardParley)
  const span: Scenario = { ...world, durationUs: minutes * 60_000_000 }
  return (seed) => runSpan(span, seed)
}

/** Metrics folded, detectors watching, the tables of facts written to memory that nobody keeps. */
function runSpan(scenario: Scenario, seed: number): { turns: number; events: number } {
  const sink = { write: () => {}, close: () => {} }
  const metadata = { scenario: scenario.name, seed, role: 'twin' as const, mitigations: [] }
  const tables = new FactTables(() => sink, metadata)
  const { counts } = replay(scenario, {
    seed,
    role: 'twin',
    mitigations: [],
    facts: null,
    keepTurns: 0,
    minuteSink: null,
    keepWindows: 720,
    progress: null,
    tableSink: (facts) => tables.write(facts),
  }, standardParley)
  tables.close()
  return counts
}
