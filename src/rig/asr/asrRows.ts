import type { MeasuredLatency } from '../pool/poolRows.ts'
import { measuredTable } from '../pool/poolTable.ts'
import { RigInputError } from '../rigInputError.ts'

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
const needed = ['chunk_ms', 'streams', 'avg_ms', 'p95_ms']

/**
 * Rows with the columns of `asr_nim_streaming.csv`. Required: chunk_ms, streams, avg_ms, p95_ms; optional: dataset_id,
 * rtfx and the other percentiles. Rows whose mode is not streaming are skipped. Throws RigInputError.
 */
export function parseMeasuredAsrRows(text: string, file: string): MeasuredAsrRow[] {
  const rows = measuredTable(text, file, needed).filter((row) => !row.has('mode') || /stream/i.test(row.text('mode')))
  if (rows.length === 0) throw new RigInputError(`${file}: no row whose mode is streaming`)
  return rows.map((row) => {
    const chunkMs = row.number('chunk_ms', 1)
    const streams = row.whole('streams', STREAMS_MAX)
    const or = (column: string, value: number) => (row.has(column) ? row.number(column, 0.001) : value)
    return {
      dataset: row.text('dataset_id') || `${chunkMs} ms`,
      chunkMs,
      streams,
      place: row.place(''),
      measured: {
        throughput: or('rtfx', Number.NaN),
        avgMs: row.number('avg_ms', 0.001),
        p50Ms: or('p50_ms', Number.NaN),
        p90Ms: or('p90_ms', Number.NaN),
        p95Ms: row.number('p95_ms', 0.001),
        p99Ms: or('p99_ms', Number.NaN),
      },
    }
  })
}
