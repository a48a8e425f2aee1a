import { CsvTable } from '../../input/csvTable.ts'
import { CsvText } from '../../input/csvText.ts'
import { InputError } from '../../input/inputError.ts'
import { placeKey } from '../../input/problem.ts'
import type { MeasuredLatency } from '../pool/poolRows.ts'

/** One measurement of a streaming recogniser; `throughput` is audio seconds per second (RTFX). */
export interface MeasuredAsrRow {
  /** Rows of one data set share server, GPU and chunk size. */
  dataset: string
  chunkMs: number
  streams: number
  measured: MeasuredLatency
  /** File and line. */
  place: string
}

/**
 * Most streams that can be fitted in a minute or two. Fewer utterances per stream would be faster but change the p95,
 * as streams drift apart.
 */
const STREAMS_MAX = 2000
const ms = { kind: 'number', least: 0.001, most: 3_600_000 } as const
const maybe = { ...ms, empty: true, optional: true } as const
const columns = {
  mode: { kind: 'text', empty: true, optional: true },
  dataset_id: { kind: 'text', empty: true, optional: true },
  chunk_ms: { ...ms, least: 1 },
  streams: { kind: 'number', whole: true, least: 1, most: STREAMS_MAX, reason: 'a fit simulates them hundreds of times' },
  rtfx: { kind: 'number', least: 0.001, empty: true, optional: true },
  avg_ms: ms,
  p50_ms: maybe,
  p90_ms: maybe,
  p95_ms: ms,
  p99_ms: maybe,
} as const

/**
 * Rows with the columns of `asr_nim_streaming.csv`. Required: chunk_ms, streams, avg_ms, p95_ms; optional: dataset_id,
 * rtfx and the other percentiles. Rows whose mode is not streaming are skipped. Throws InputError.
 */
export function parseMeasuredAsrRows(text: string, file: string): MeasuredAsrRow[] {
  const csv = new CsvText(file, text)
  const table = new CsvTable(csv, columns, 'a table of measurements has chunk_ms, streams, avg_ms, p95_ms')
  const rows = table.rows.flatMap((row, i) => (row.mode === null || /stream/i.test(row.mode) ? [rowOf(row, placeKey(csv.place(i, 0)))] : []))
  if (rows.length === 0)
    throw new InputError({ ...csv.place(0, 0), found: 'no row has a mode that is streaming', remedy: 'write streaming under mode, or leave the column out' })
  return rows
}

function rowOf(row: CsvTable<typeof columns>['rows'][number], place: string): MeasuredAsrRow {
  return {
    dataset: row.dataset_id ?? `${row.chunk_ms} ms`,
    chunkMs: row.chunk_ms,
    streams: row.streams,
    place,
    measured: {
      throughput: row.rtfx ?? Number.NaN,
      avgMs: row.avg_ms,
      p50Ms: row.p50_ms ?? Number.NaN,
      p90Ms: row.p90_ms ?? Number.NaN,
      p95Ms: row.p95_ms,
      p99Ms: row.p99_ms ?? Number.NaN,
    },
  }
}
