import { kebab } from '../input/kebab.ts'
import type { Options, PositionalOptions } from 'yargs'
import type { DetectorOptions } from '../detectors/detectorOption.ts'
import { UnusableData } from '../detectors/unusableData.ts'
import { jsonOption } from './command.ts'
import { InputError } from '../input/inputError.ts'

/** Arguments common to every `parley detect`. */
export interface DetectGiven {
  file: string
  asWritten: boolean
  json: boolean
  [flag: string]: unknown
}

export const filePositional: Record<string, PositionalOptions> = {
  file: { type: 'string', demandOption: true, describe: 'a CSV file with a line of column names; - reads stdin' },
}

/** The flags of a detector: its thresholds in kebab case, `--as-written` and `--json`. */
export function detectFlags(specs: DetectorOptions): Record<string, Options> {
  const thresholds = Object.entries(specs).map(([name, { unit, default: usual, about }]): [string, Options] => [
    kebab(name),
    { type: 'number', describe: `${about} (${unit}, default ${usual})` },
  ])
  return {
    'as-written': { type: 'boolean', default: false, describe: 'the runbook’s own arithmetic' },
    ...Object.fromEntries(thresholds),
    json: jsonOption,
  }
}

/** The thresholds that were given. With `--as-written`, only those of the runbook's arithmetic are accepted. */
export function givenThresholds(
  given: DetectGiven,
  specs: DetectorOptions,
  asWritten: readonly string[],
): Partial<Record<string, number>> {
  const thresholds: Partial<Record<string, number>> = {}
  for (const name of Object.keys(specs)) {
    const value = given[name] ?? given[kebab(name)]
    if (value === undefined) continue
    if (given.asWritten && !asWritten.includes(name)) {
      throw new InputError(
        `--${kebab(name)}: the runbook’s own arithmetic has no such threshold; leave it out or leave out --as-written`,
      )
    }
    thresholds[name] = value as number
  }
  return thresholds
}

/**
 * Runs a detector; UnusableData becomes an InputError at the cell in the file. `columns` maps its fields to column
 * names.
 */
export function judged<T>(
  table: { wrong(row: number, column: never, found: string, remedy: string): InputError },
  columns: Readonly<Record<string, string>>,
  detect: () => T,
): T {
  try {
    return detect()
  } catch (error) {
    if (!(error instanceof UnusableData) || error.row === null) throw error
    throw table.wrong(
      error.row,
      (columns[error.field ?? ''] ?? '') as never,
      error.message,
      'mend the cell or leave the row out',
    )
  }
}
