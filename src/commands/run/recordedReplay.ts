import { replay } from '../../experiment/replay.ts'
import type { Replay } from '../../experiment/replayTypes.ts'
import { MinuteParquet } from '../../export/minuteParquet.ts'
import type { ParquetMetadata } from '../../export/parquetMetadata.ts'
import { FactTables } from '../../export/factTables.ts'
import type { Parley } from '../../parley/parley.ts'
import type { Scenario } from '../../model/scenario.ts'
import { FileSink, LineSink } from './fileSink.ts'
import type { ResultFolder } from './resultFolder.ts'

export interface Recording {
  parley: Parley
  seed: number
  role: 'drill' | 'twin'
  mitigations: string[]
  /** Whether facts.jsonl is written. */
  facts: boolean
  keepTurns: number
  keepWindows: number
  /** Whether the run is to be compared with another, fact by fact. */
  digest: boolean
  progress: (minute: number, ofMinutes: number) => void
}

/** Runs one side and writes what it leaves while it runs: Parquet, alerts, truth, and facts if wanted. The twin's go to `twin/`. */
export function recordedReplay(scenario: Scenario, recording: Recording, folder: ResultFolder): Replay {
  const { parley, seed, role, mitigations, keepTurns, keepWindows, digest, progress } = recording
  const prefix = role === 'twin' ? 'twin/' : ''
  const metadata: ParquetMetadata = { scenario: scenario.name, seed, role, mitigations }
  const tables = new FactTables((name) => new FileSink(folder.file(`${prefix}${name}.parquet`)), metadata)
  const facts = recording.facts ? new LineSink(folder.file(`${prefix}facts.jsonl`)) : null
  const minuteSink = new FileSink(folder.file(`${prefix}minutes.parquet`))
  let minuteParquet: MinuteParquet | null = null
  const run = replay(scenario, {
    seed,
    role,
    mitigations,
    keepTurns,
    keepWindows,
    digest,
    progress,
    facts: facts && ((fact) => facts.line(JSON.stringify(fact))),
    tableSink: (facts) => tables.write(facts),
    minuteSink: (minutes, firstRow) => {
      minuteParquet ??= new MinuteParquet(minuteSink, minutes, metadata)
      minuteParquet.write(firstRow)
    },
  }, parley)
  tables.close()
  minuteParquet ??= new MinuteParquet(minuteSink, run.minutes, metadata)
  minuteParquet.close()
  facts?.close()
  mustBeLawful(run)
  folder.write(`${prefix}alerts.json`, json({ alerts: run.alerts }))
  folder.write(`${prefix}truth.json`, json({ interventions: run.truth }))
  return run
}

/** JSON as the files of a run have it. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** A broken law is a bug of the simulator, and no result of such a run may be shown to anybody. */
function mustBeLawful({ laws, role }: Replay): void {
  const broken = laws.filter((law) => !law.ok).map((law) => `${law.law}: ${law.detail}`)
  if (broken.length > 0) throw new Error(`the ${role} broke a law of the simulator (${broken.join('; ')})`)
}
