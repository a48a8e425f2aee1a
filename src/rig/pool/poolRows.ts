import type { ServerSettings } from '../../serving/profile.ts'
import { measuredTable, type TableRow } from './poolTable.ts'
import { serverCfg } from './serverCfg.ts'

/** Latencies as a load generator reports them. */
export interface MeasuredLatency {
  throughput: number
  avgMs: number
  p50Ms: number
  p90Ms: number
  p95Ms: number
  p99Ms: number
}

/** One closed-loop measurement of a model server. */
export interface MeasuredPoolRow {
  gpu: string
  concurrency: number
  measured: MeasuredLatency
  /** Time of a request outside queue and compute: client and network, ms. Null where the file has none. */
  overheadMs: number | null
  /** Characters of text per request, for synthesisers. Null where the file has none. */
  characters: number | null
  settings: Partial<ServerSettings>
  /** What else distinguishes this server and its requests from another on the same GPU, as written in the file. */
  server: string
  /** File and line. */
  place: string
}

const needed = ['concurrent_client_requests', 'inferences_second', 'avg_latency_ms', 'p95_latency_ms']
/** Most clients that can be fitted within minutes. */
const CLIENTS_MAX = 5000
const outside = ['client_send_ms', 'network_server_send_recv_ms', 'client_recv_ms']

/**
 * Rows with the columns of `tts_fastpitch_triton.csv`. Required: concurrent_client_requests, inferences_second,
 * avg_latency_ms, p95_latency_ms; the rest is optional. Throws RigInputError with the line of a mistake.
 */
export function parseMeasuredPoolRows(text: string, file: string): MeasuredPoolRow[] {
  return measuredTable(text, file, needed).map((row) => {
    const avgMs = row.number('avg_latency_ms', 0.001)
    const p95Ms = row.number('p95_latency_ms', 0.001)
    const or = (column: string, value: number) => (row.has(column) ? row.number(column, 0.001) : value)
    return {
      gpu: row.text('gpu'),
      concurrency: row.whole('concurrent_client_requests', CLIENTS_MAX),
      measured: {
        throughput: row.number('inferences_second', 0.001),
        avgMs,
        p50Ms: or('p50_latency_ms', Number.NaN),
        p90Ms: or('p90_latency_ms', Number.NaN),
        p95Ms,
        p99Ms: or('p99_latency_ms', Number.NaN),
      },
      overheadMs: outside.every((column) => row.has(column))
        ? outside.reduce((sum, column) => sum + row.number(column), 0)
        : null,
      characters: row.has('sequence_length') ? row.whole('sequence_length') : null,
      settings: serverCfg(row),
      server: serverOf(row),
      place: row.place(''),
    }
  })
}

function serverOf(row: TableRow): string {
  const length = row.has('sequence_length') ? `texts of ${row.text('sequence_length')}` : ''
  return [row.text('precision'), length, row.text('server_cfg')].filter((part) => part !== '').join(', ')
}
