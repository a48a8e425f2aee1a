import { CsvTable } from '../../input/csvTable.ts'
import { CsvText } from '../../input/csvText.ts'
import { placeKey } from '../../input/problem.ts'
import type { ServerSettings } from '../../serving/profile.ts'
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

/** Most clients that can be fitted within minutes. */
const CLIENTS_MAX = 5000
const ms = { kind: 'number', least: 0.001, most: 3_600_000 } as const
const maybe = { ...ms, empty: true, optional: true } as const
const part = { ...maybe, least: 0 } as const
const words = { kind: 'text', empty: true, optional: true } as const
const columns = {
  gpu: words,
  precision: words,
  server_cfg: words,
  sequence_length: { kind: 'number', whole: true, least: 1, most: 1_000_000, empty: true, optional: true },
  concurrent_client_requests: { kind: 'number', whole: true, least: 1, most: CLIENTS_MAX, reason: 'a fit simulates them hundreds of times' },
  inferences_second: { kind: 'number', least: 0.001 },
  client_send_ms: part,
  network_server_send_recv_ms: part,
  client_recv_ms: part,
  p50_latency_ms: maybe,
  p90_latency_ms: maybe,
  p95_latency_ms: ms,
  p99_latency_ms: maybe,
  avg_latency_ms: ms,
} as const
type Row = CsvTable<typeof columns>['rows'][number]

const about = 'a table of measurements has concurrent_client_requests, inferences_second, avg_latency_ms and p95_latency_ms'

/**
 * Rows with the columns of `tts_fastpitch_triton.csv`. Required: concurrent_client_requests, inferences_second,
 * avg_latency_ms, p95_latency_ms; the rest is optional. Throws InputError with the place of each mistake.
 */
export function parseMeasuredPoolRows(text: string, file: string): MeasuredPoolRow[] {
  const csv = new CsvText(file, text)
  const table = new CsvTable(csv, columns, about)
  return table.rows.map((row, i) => ({
    gpu: row.gpu ?? '',
    concurrency: row.concurrent_client_requests,
    measured: {
      throughput: row.inferences_second,
      avgMs: row.avg_latency_ms,
      p50Ms: row.p50_latency_ms ?? Number.NaN,
      p90Ms: row.p90_latency_ms ?? Number.NaN,
      p95Ms: row.p95_latency_ms,
      p99Ms: row.p99_latency_ms ?? Number.NaN,
    },
    overheadMs: overheadOf(row),
    characters: row.sequence_length,
    settings: serverCfg(row.server_cfg ?? '', (found, remedy) => table.wrong(i, 'server_cfg', found, remedy)),
    server: serverOf(row),
    place: placeKey(csv.place(i, 0)),
  }))
}

function overheadOf({ client_send_ms, network_server_send_recv_ms, client_recv_ms }: Row): number | null {
  if (client_send_ms === null || network_server_send_recv_ms === null || client_recv_ms === null) return null
  return client_send_ms + network_server_send_recv_ms + client_recv_ms
}

function serverOf({ precision, sequence_length, server_cfg }: Row): string {
  const length = sequence_length === null ? '' : `texts of ${sequence_length}`
  return [precision ?? '', length, server_cfg ?? ''].filter((one) => one !== '').join(', ')
}
