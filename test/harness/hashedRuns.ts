import { readFileSync } from 'node:fs'
import { scenarioFrom, shippedDrills } from '../../src/commands/scenarioFiles.ts'
import { replay } from '../../src/experiment/replay.ts'
import { loadScenario } from '../../src/scenario/load.ts'
import { type EndedCall, factHash } from './factHash.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

/** The golden file: which columns are hashed, and the hash of every run. */
export const GOLDEN = 'test/harness/factHashes.json'

export interface FactHashes {
  columns: string[]
  hashes: Record<string, string>
}

export function goldenHashes(): FactHashes {
  return JSON.parse(readFileSync(GOLDEN, 'utf8'))
}

/** The runs whose facts are hashed: each shipped drill and its twin, and the world by itself, at their own seeds. */
export function hashedRuns(): { name: string; hash(columns: readonly string[]): string }[] {
  const world = () => loadScenario('scenarios/world.yaml', { read: (path) => readFileSync(path, 'utf8') }, standardParley)
  const drills = shippedDrills().map((file) => ({ file, scenario: () => scenarioFrom(file, standardParley) }))
  return [
    { name: 'world', hash: (columns) => hashOf(world(), 'twin', columns) },
    ...drills.flatMap(({ scenario }) =>
      (['drill', 'twin'] as const).map((role) => ({
        name: `${scenario().name} ${role}`,
        hash: (columns: readonly string[]) => hashOf(scenario(), role, columns),
      })),
    ),
  ]
}

function hashOf(scenario: ReturnType<typeof scenarioFrom>, role: 'drill' | 'twin', columns: readonly string[]): string {
  const calls: EndedCall[] = []
  const { turns, names } = replay(scenario, {
    seed: scenario.seed,
    role,
    mitigations: [],
    facts: ({ fact, call, outcome, atUs }) => {
      if (fact === 'callEnded')
        calls.push({ id: call as number, outcome: outcome as string, endedUs: atUs as number })
    },
    tableSink: null,
    keepTurns: Number.POSITIVE_INFINITY,
    minuteSink: null,
    keepWindows: Number.POSITIVE_INFINITY,
    progress: null,
  }, standardParley)
  return factHash({ turns, names, calls }, columns)
}
