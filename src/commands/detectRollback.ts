import { rollback, rollbackOptions } from '../detectors/rollback.ts'
import { rollbackAsWritten } from '../detectors/rollbackAsWritten.ts'
import { nearest } from '../input/didYouMean.ts'
import type { Command } from './command.ts'
import { CsvTable } from '../input/csvTable.ts'
import { csvOf } from './csvFile.ts'
import { type DetectGiven, detectFlags, filePositional, givenThresholds, judged } from './detectOptions.ts'
import { InputError } from '../input/inputError.ts'
import type { Terminal } from './terminal.ts'
import { numberText, textTable } from './textTable.ts'

const columns = {
  version: { kind: 'text' },
  slice: { kind: 'text' },
  regression: { kind: 'number', notFinite: true },
  turns: { kind: 'number', notFinite: true, empty: true, optional: true },
  stderr: { kind: 'number', notFinite: true, empty: true, optional: true },
} as const
type Table = CsvTable<typeof columns>
const columnOf = { version: 'version', slice: 'slice', regression: 'regression', turns: 'turns', stderr: 'stderr' }

interface Shown {
  candidate: string | null
  scores: Record<string, number | null>
  verdict?: string
  because?: { slice: string; regression: number; lowerBound: number; critical: boolean }[]
}

const verdicts: Record<string, string> = {
  wait_for_more_turns: 'Roll nothing back yet: some slices look worse, none surely. Wait for more turns.',
  degrade_instead:
    'Roll nothing back: no version is worse anywhere. Look at demand and dependencies, and degrade instead.',
}

export const detectRollback: Command<DetectGiven> = {
  usage: 'rollback <file>',
  about: 'the version to roll back first (columns version, slice, regression; also turns, stderr)',
  positionals: filePositional,
  options: {
    weights: { type: 'string', describe: 'weights of critical slices, e.g. payments=5,identity=4 (others 1)' },
    ...detectFlags(rollbackOptions),
  },
  examples: [['$0 detect rollback slices.csv --weights payments=5,identity=4', 'harm to payments counts five times']],
  run(given, terminal) {
    const thresholds = givenThresholds(given, rollbackOptions, [])
    const weights = readWeights((given.weights as string | undefined) ?? '')
    const table = new CsvTable(csvOf(given.file), columns)
    noteStrangers(table, weights, terminal)
    const shown = judged(table, columnOf, () =>
      given.asWritten ? asWritten(table, weights) : hardened(table, weights, thresholds),
    )
    if (given.json) terminal.print(JSON.stringify(shown))
    else print(shown, terminal)
    return 0
  },
}

function asWritten(table: Table, weights: Map<string, number>): Shown {
  const keys = table.rows.map(({ version, slice }) => JSON.stringify([version, slice]))
  const twice = keys.findIndex((key, i) => keys.indexOf(key) < i)
  if (twice >= 0)
    throw table.wrong(twice, 'slice', 'this version and slice are there a second time', 'leave one row out')
  const { candidate, scores } = rollbackAsWritten(table.rows, weights)
  return { candidate, scores: plain(scores) }
}

function hardened(table: Table, weights: Map<string, number>, thresholds: Partial<Record<string, number>>): Shown {
  const { candidate, scores, verdict, because } = rollback(table.rows, weights, thresholds)
  return { candidate, scores: plain(scores), verdict, because }
}

/** JSON has no infinity and no NaN: null. */
function plain(scores: Map<string, number>): Record<string, number | null> {
  return Object.fromEntries([...scores].map(([version, score]) => [version, Number.isFinite(score) ? score : null]))
}

function readWeights(text: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const part of text.split(',').filter((piece) => piece.trim() !== '')) {
    const equals = part.lastIndexOf('=')
    const slice = part.slice(0, equals).trim()
    const weight = part.slice(equals + 1).trim()
    if (equals < 1 || weight === '' || !Number.isFinite(Number(weight))) {
      throw new InputError(`--weights: "${part}" is no weight; write slice=number, like payments=5`)
    }
    if (weights.has(slice)) throw new InputError(`--weights: "${slice}" is there twice; give it one weight`)
    weights.set(slice, Number(weight))
  }
  return weights
}

/** Notes weights for slices that the file lacks: not an error, but often a typing slip. */
function noteStrangers(table: Table, weights: Map<string, number>, terminal: Terminal): void {
  const slices = [...new Set(table.rows.map((row) => row.slice))]
  for (const name of weights.keys()) {
    if (slices.includes(name)) continue
    const meant = nearest(name, slices)
    terminal.say(
      `note: --weights names "${name}", no slice of the file${meant === null ? '' : `; did you mean "${meant}"?`}`,
    )
  }
}

function print({ candidate, scores, verdict = '', because = [] }: Shown, terminal: Terminal): void {
  const ranked = Object.entries(scores).sort(([, a], [, b]) => (b ?? 0) - (a ?? 0))
  terminal.print(
    textTable(
      ['version', 'score'],
      ranked.map(([version, score]) => [version, score ?? '–']),
    ),
  )
  if (candidate === null) {
    terminal.print(verdicts[verdict] ?? 'Roll nothing back: every score is 0.')
    return
  }
  terminal.print(`Roll back ${candidate} first.`)
  const [worst] = because
  if (worst === undefined) return
  const where = `${worst.critical ? 'critical slice ' : ''}${worst.slice}`
  terminal.print(
    `Surely worse in ${where} by at least ${numberText(worst.lowerBound)} (seen: ${numberText(worst.regression)}).`,
  )
}
