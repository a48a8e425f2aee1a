import { cellsOf, columnNames, csvLines } from '../csvLines.ts'
import { RigInputError } from '../rigInputError.ts'

/** One closed-loop measurement of a real engine. */
export interface MeasuredLlmRow {
  isl: number
  osl: number
  concurrency: number
  tpotMs: number
  /** Null where the file has none. */
  ttftMs: number | null
  /** GPUs of the measured engine, where the file states them. */
  tpSize?: number
}

/** An hour in ms; also above any measured number of tokens or clients. */
const NUMBER_MAX = 3_600_000

/** Accepted column names. */
const columns = {
  isl: ['isl'],
  osl: ['osl'],
  concurrency: ['concurrency', 'batch_size'],
  tpotMs: ['tpot_ms', 'silicon_tpot_ms'],
  ttftMs: ['ttft_ms', 'silicon_ttft_ms'],
  tpSize: ['tp_size'],
}

/**
 * Rows from the text of a CSV file with `isl`, `osl`, `batch_size` (or `concurrency`) and `silicon_tpot_ms` (or
 * `tpot_ms`); optional: `silicon_ttft_ms` (or `ttft_ms`) and `tp_size`. Throws RigInputError with the line of the
 * first mistake.
 */
export function parseMeasuredLlmRows(text: string, file: string): MeasuredLlmRow[] {
  const lines = csvLines(text, file)
  const header = columnNames(lines, file)
  const at = (names: string[]) => header.findIndex((name) => names.includes(name))
  const { ttftMs, tpSize, ...needed } = columns
  const missing = Object.values(needed).filter((names) => at(names) < 0)
  if (missing.length > 0)
    throw new RigInputError(`${file}:1: no column ${missing.map((names) => names.join(' or ')).join(', ')}`)
  const twice = Object.values(columns).find((names) => names.every((name) => header.includes(name)) && names.length > 1)
  if (twice !== undefined)
    throw new RigInputError(`${file}:1: the columns ${twice.join(' and ')} say the same: leave one out`)
  const rows: MeasuredLlmRow[] = []
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === '') continue
    const cells = cellsOf(line)
    const cell = (names: string[], whole: boolean): number => {
      const text = cells[at(names)]
      const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
      if (value > 0 && value <= NUMBER_MAX && (!whole || Number.isInteger(value))) return value
      const wanted = `${whole ? 'a whole number of at least 1' : 'a time in ms above 0'}, at most ${NUMBER_MAX}`
      throw new RigInputError(`${file}:${i + 1}: ${header[at(names)]} is "${text ?? ''}"; it must be ${wanted}`)
    }
    rows.push({
      isl: cell(columns.isl, true),
      osl: cell(columns.osl, true),
      concurrency: cell(columns.concurrency, true),
      tpotMs: cell(columns.tpotMs, false),
      ttftMs: at(ttftMs) < 0 ? null : cell(ttftMs, false),
      tpSize: at(tpSize) < 0 ? undefined : cell(tpSize, true),
    })
    if (rows[rows.length - 1].osl < 2) throw new RigInputError(`${file}:${i + 1}: osl is 1; a time per token needs 2`)
  }
  if (rows.length === 0) throw new RigInputError(`${file} has a header but no row`)
  return rows
}
