import { CsvTable } from '../../input/csvTable.ts'
import { CsvText } from '../../input/csvText.ts'

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

const tokens = { kind: 'number', whole: true, least: 1, most: 10_000_000 } as const
const ms = { kind: 'number', least: 0.001, most: 3_600_000 } as const
const columns = {
  isl: tokens,
  osl: { ...tokens, least: 2 },
  concurrency: { kind: 'number', whole: true, least: 1, most: 1_000_000, alias: ['batch_size'] },
  tpot_ms: { ...ms, alias: ['silicon_tpot_ms'] },
  ttft_ms: { ...ms, optional: true, alias: ['silicon_ttft_ms'] },
  tp_size: { kind: 'number', whole: true, least: 1, most: 1000, optional: true },
} as const

/**
 * Rows from the text of a CSV file with `isl`, `osl` (at least 2: a time per token needs two), `batch_size` (or `concurrency`)
 * and `silicon_tpot_ms` (or `tpot_ms`); optional: `silicon_ttft_ms` (or `ttft_ms`) and `tp_size`. Throws InputError with the
 * place of each mistake.
 */
export function parseMeasuredLlmRows(text: string, file: string): MeasuredLlmRow[] {
  const about = 'a table of measurements has isl, osl, concurrency and tpot_ms'
  return new CsvTable(new CsvText(file, text), columns, about).rows.map((row) => ({
    isl: row.isl,
    osl: row.osl,
    concurrency: row.concurrency,
    tpotMs: row.tpot_ms,
    ttftMs: row.ttft_ms,
    tpSize: row.tp_size ?? undefined,
  }))
}
