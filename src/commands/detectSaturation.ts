import { saturation } from '../detectors/saturation.ts'
import { saturationAsWritten } from '../detectors/saturationAsWritten.ts'
import { saturationOptions } from '../detectors/saturationWatch.ts'
import type { Command } from './command.ts'
import { CsvTable } from '../input/csvTable.ts'
import { InputError } from '../input/inputError.ts'
import { MinuteScale } from '../input/minuteScale.ts'
import { csvOf } from './csvFile.ts'
import { type DetectGiven, detectFlags, filePositional, givenThresholds, judged } from './detectOptions.ts'
import type { Terminal } from './terminal.ts'
import { textTable } from './textTable.ts'

const columns = {
  minute: { kind: 'text' },
  queue_depth: { kind: 'number', notFinite: true, empty: true },
  p95_ms: { kind: 'number', notFinite: true, empty: true },
  utilisation: { kind: 'number', notFinite: true, empty: true, optional: true, alias: ['utilization'] },
  pool: { kind: 'text', empty: true, optional: true },
  completed: { kind: 'number', notFinite: true, empty: true, optional: true },
} as const
const columnOf = { minute: 'minute', queueDepth: 'queue_depth', p95Ms: 'p95_ms' }

/** An alert as printed and in `--json`. */
interface Shown {
  minute: number | string
  queueGrowth: number
  p95Ms: number | null
  action: string
  pool?: string
  because?: string
}

export const detectSaturation: Command<DetectGiven> = {
  usage: 'saturation <file>',
  about:
    'minutes in which a queue is saturated (columns minute, queue_depth, p95_ms; also utilisation, pool, completed)',
  positionals: filePositional,
  options: detectFlags(saturationOptions),
  examples: [['$0 detect saturation minutes.csv --p95-threshold-ms 900', 'a tail of 900 ms is late already']],
  run(given, terminal) {
    const thresholds = givenThresholds(given, saturationOptions, ['queueGrowthThreshold', 'p95ThresholdMs'])
    const table = new CsvTable(csvOf(given.file), columns)
    const alerts = judged(table, columnOf, () =>
      given.asWritten ? asWritten(table, thresholds) : hardened(table, thresholds, terminal),
    )
    if (given.json) terminal.print(JSON.stringify({ alerts }))
    else print(alerts, table.rows.length, terminal)
    return 0
  },
}

type Table = CsvTable<typeof columns>

function asWritten(table: Table, thresholds: Partial<Record<string, number>>): Shown[] {
  const points = table.rows.map(({ minute, queue_depth, p95_ms }) => ({
    minute: label(minute),
    queueDepth: queue_depth,
    p95Ms: p95_ms,
  }))
  return saturationAsWritten(points, thresholds)
}

function hardened(table: Table, thresholds: Partial<Record<string, number>>, terminal: Terminal): Shown[] {
  const scale = new MinuteScale(table.rows.map((row) => row.minute))
  if (scale.epochUnit !== null) terminal.say(`minute: read as ${scale.epochUnit} since 1970`)
  const labels = new Map<string, number | string>()
  const points = table.rows.map((row, i) => {
    const minute = scale.minuteOf(row.minute)
    if (minute === null) throw unreadableMinute(table, i)
    const pool = row.pool ?? ''
    labels.set(`${minute} ${pool}`, label(row.minute))
    return {
      minute,
      pool,
      queueDepth: known(row.queue_depth),
      p95Ms: known(row.p95_ms),
      utilisation: known(row.utilisation),
      completed: known(row.completed),
    }
  })
  mustHaveNeighbours(points, thresholds.gapMinutes ?? saturationOptions.gapMinutes.default)
  const hasPools = points.some((point) => point.pool !== '')
  return saturation(points, thresholds).map(({ minute, pool, queueGrowth, p95Ms, action, because }) => {
    const shown = { minute: labels.get(`${minute} ${pool}`) ?? minute, queueGrowth, p95Ms, action, because }
    return hasPools ? { ...shown, pool } : shown
  })
}

/** Throws InputError where no two rows are near enough to be compared: then nothing is judged, and silence would say "fine". */
function mustHaveNeighbours(points: readonly { minute: number; pool: string }[], gapMinutes: number): void {
  const last = new Map<string, number>()
  const sorted = [...points].sort((a, b) => a.minute - b.minute)
  let apart = Number.POSITIVE_INFINITY
  for (const { minute, pool } of sorted) {
    const before = last.get(pool)
    if (before !== undefined) apart = Math.min(apart, minute - before)
    last.set(pool, minute)
  }
  if (apart <= gapMinutes || points.length < 2) return
  const found = Number.isFinite(apart)
    ? `the nearest rows are ${Number(apart.toPrecision(3))} minutes apart, and rows more than ${gapMinutes} apart are not compared`
    : 'every pool has one row, and there is nothing to compare it with'
  throw new InputError(`nothing can be judged: ${found}; write the column minute in minutes, or raise --gap-minutes`)
}

function unreadableMinute(table: Table, row: number) {
  const remedy = 'write minutes as numbers (0, 1, 2 …) or as times (2026-11-01T14:05)'
  return table.wrong(row, 'minute', `${JSON.stringify(table.written(row, 'minute'))} is no minute`, remedy)
}

/** NaN in a file is a missing value. */
function known(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value
}

function label(text: string): number | string {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

function print(alerts: Shown[], minutes: number, terminal: Terminal): void {
  if (alerts.length === 0) {
    terminal.print(`No saturation in ${minutes} minutes: nowhere did work wait while the tail was late.`)
    return
  }
  const hasPools = alerts.some((alert) => alert.pool !== undefined)
  const hasReasons = alerts.some((alert) => alert.because !== undefined)
  const names = [
    'minute',
    ...(hasPools ? ['pool'] : []),
    'growth/min',
    'p95 ms',
    ...(hasReasons ? ['because'] : []),
    'action',
  ]
  const rows = alerts.map(({ minute, pool, queueGrowth, p95Ms, because, action }) => [
    minute,
    ...(hasPools ? [pool ?? ''] : []),
    queueGrowth,
    p95Ms ?? Number.NaN,
    ...(hasReasons ? [because ?? ''] : []),
    action,
  ])
  terminal.print(`${textTable(names, rows)}\n${alerts.length} of ${minutes} minutes saturated.`)
}
