import type { SideOptions } from '../experiment/judgedRun.ts'
import { replay } from '../experiment/replay.ts'
import type { Replay } from '../experiment/replayTypes.ts'
import { FactTables } from '../export/factTables.ts'
import { MinuteParquet } from '../export/minuteParquet.ts'
import type { ParquetMetadata } from '../export/parquetMetadata.ts'
import type { Parley } from '../parley/parley.ts'
import type { Scenario } from '../model/scenario.ts'
import { FileSink, LineSink } from './fileSink.ts'
import type { ResultFolder } from './resultFolder.ts'

/** One side of a run that is recorded. */
export interface Recording extends SideOptions {
  /** Whether to write facts.jsonl. */
  factLines: boolean
  folder: ResultFolder
}

/**
 * Runs one side and writes its results while it runs: Parquet, alerts, truth, and facts if wanted. The twin's go to
 * `twin/`.
 */
export function recordedReplay(
  scenario: Scenario,
  { factLines, folder, ...options }: Recording,
  parley: Parley,
): Replay {
  const { seed, role, mitigations } = options
  const prefix = role === 'twin' ? 'twin/' : ''
  const metadata: ParquetMetadata = { scenario: scenario.name, seed, role, mitigations }
  const files: FileSink[] = []
  const opened = (name: string): FileSink => {
    const file = new FileSink(folder.file(`${prefix}${name}`))
    files.push(file)
    return file
  }
  const tables = new FactTables((name) => opened(`${name}.parquet`), metadata)
  const facts = factLines ? new LineSink(opened('facts.jsonl')) : null
  const minuteFile = opened('minutes.parquet')
  let minuteParquet: MinuteParquet | null = null
  let run: Replay
  try {
    run = replay(scenario, {
      ...options,
      facts: facts && ((fact) => facts.line(JSON.stringify(fact))),
      tableSink: (minute) => tables.write(minute),
      minuteSink: (minutes, firstRow) => {
        minuteParquet ??= new MinuteParquet(minuteFile, minutes, metadata)
        minuteParquet.write(firstRow)
      },
    }, parley)
    tables.close()
    minuteParquet ??= new MinuteParquet(minuteFile, run.minutes, metadata)
    minuteParquet.close()
    facts?.close()
  } finally {
    // Closes the files also when the run fails.
    for (const file of files) file.close()
  }
  folder.write(`${prefix}alerts.json`, json({ alerts: run.alerts }))
  folder.write(`${prefix}truth.json`, json({ interventions: run.truth }))
  return run
}

/** JSON in the format of a run's files. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
