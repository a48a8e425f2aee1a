import { CsvTable, plainName } from './csvTable.ts'
import { CsvText } from './csvText.ts'
import { InputError } from './inputError.ts'

/** One request of a trace of an LLM service. */
export interface TraceRequest {
  /** Arrival, µs from the start of the trace. */
  arrivedUs: number
  promptTokens: number
  outputTokens: number
  /**
   * Requests of one session share a prefix and a replica. Without it a request is routed by itself, and all such share
   * one prefix.
   */
  session?: number
  /** Leading prompt tokens shared with the session. */
  prefixTokens?: number
}

/** A trace as read, with what the format it was recognised as says of it. */
export interface RequestTrace {
  format: string
  requests: TraceRequest[]
  /** Rows that are no requests, and why. */
  skipped: { why: string; count: number }[]
}

/** About thirty years, s. */
const SECONDS_MAX = 1e9
/** Session keys are 31-bit integers. */
const SESSION_MAX = 2 ** 31 - 1
/** Ten times the longest context that any served model offers; a longer prompt or answer is another unit, or a slip. */
export const TOKENS_MAX = 10_000_000

const tokens = { kind: 'number', whole: true, least: 1, most: TOKENS_MAX } as const
const own = {
  arrived_at: { kind: 'number', least: 0, most: SECONDS_MAX },
  num_prefill_tokens: tokens,
  num_decode_tokens: tokens,
  session: { kind: 'number', whole: true, least: 0, most: SESSION_MAX, optional: true },
  prefix_tokens: { kind: 'number', whole: true, least: 0, most: TOKENS_MAX, optional: true },
} as const
const { session, prefix_tokens } = own
const azure = { timestamp: { kind: 'text' }, ContextTokens: tokens, GeneratedTokens: tokens, session, prefix_tokens } as const
const burst = {
  timestamp: own.arrived_at,
  request_tokens: tokens,
  response_tokens: { ...tokens, least: 0 },
} as const

export const requestFormats =
  'a request file has arrived_at (s), num_prefill_tokens and num_decode_tokens; or TIMESTAMP, ContextTokens and ' +
  'GeneratedTokens (Azure); or Timestamp, Request tokens and Response tokens (BurstGPT)'

/**
 * Requests from a CSV text in one of the forms that people have: `arrived_at` (s), `num_prefill_tokens`, `num_decode_tokens`
 * (Vidur, Splitwise); the `TIMESTAMP`, `ContextTokens`, `GeneratedTokens` of Azure's traces, whose first request arrives at 0;
 * or BurstGPT's `Timestamp` (s), `Request tokens`, `Response tokens`, where a row without an answer is a failure and left out.
 * In the first two `session` and `prefix_tokens` are optional; other columns are ignored. Throws InputError with each mistake's
 * place.
 */
export function readRequests(text: string, file: string): RequestTrace {
  const csv = new CsvText(file, text)
  const names = csv.header.map(plainName)
  if (names.includes('request_tokens') && names.includes('response_tokens')) return burstRequests(csv)
  if (names.includes('timestamp') || names.includes('context_tokens')) return azureRequests(csv)
  if (!names.includes('arrived_at') && names.includes('num_prefill_tokens'))
    throw new InputError({
      ...csv.place(-1, 0),
      found: 'these are lengths without times of arrival: no column "arrived_at"',
      remedy: 'say how fast they come: parley import FILE --rate REQUESTS_PER_SECOND',
    })
  return ownRequests(csv)
}

function ownRequests(csv: CsvText): RequestTrace {
  const table = new CsvTable(csv, own, requestFormats)
  const requests = table.rows.map((row) => ({
    arrivedUs: Math.round(row.arrived_at * 1e6),
    promptTokens: row.num_prefill_tokens,
    outputTokens: row.num_decode_tokens,
    ...shared(row),
  }))
  mustBeInOrder(table, 'arrived_at', requests)
  mustFitPrefix(table, requests)
  return { format: 'requests', requests, skipped: [] }
}

function azureRequests(csv: CsvText): RequestTrace {
  const table = new CsvTable(csv, azure, requestFormats)
  const times = table.rows.map(({ timestamp }, row) => {
    const us = timestampUs(timestamp)
    if (us !== null) return us
    throw table.wrong(row, 'timestamp', `"${timestamp}" is not a date and time`, 'write it like 2023-11-16 18:15:46.6805900, in UTC')
  })
  const requests = table.rows.map((row, i) => ({
    arrivedUs: times[i] - times[0],
    promptTokens: row.ContextTokens,
    outputTokens: row.GeneratedTokens,
    ...shared(row),
  }))
  mustBeInOrder(table, 'timestamp', requests)
  mustFitPrefix(table, requests)
  return { format: 'Azure LLM inference trace', requests, skipped: [] }
}

function burstRequests(csv: CsvText): RequestTrace {
  const table = new CsvTable(csv, burst, requestFormats)
  const all = table.rows.map((row) => ({
    arrivedUs: Math.round(row.timestamp * 1e6),
    promptTokens: row.request_tokens,
    outputTokens: row.response_tokens,
  }))
  mustBeInOrder(table, 'timestamp', all)
  const requests = all.filter(({ outputTokens }) => outputTokens > 0)
  if (requests.length === 0)
    throw table.wrong(0, 'response_tokens', 'no request has an answer', 'give a trace of requests that were answered')
  const failed = all.length - requests.length
  return {
    format: 'BurstGPT',
    requests,
    skipped: failed > 0 ? [{ why: 'failed: no token of an answer', count: failed }] : [],
  }
}

function shared({ session, prefix_tokens }: { session: number | null; prefix_tokens: number | null }) {
  return { ...(session !== null && { session }), ...(prefix_tokens !== null && { prefixTokens: prefix_tokens }) }
}

interface Rows<Column> {
  wrong(row: number, column: Column, found: string, remedy: string): InputError
  written(row: number, column: Column): string
}

function mustBeInOrder<Column extends string>(table: Rows<Column>, time: Column, requests: readonly TraceRequest[]): void {
  const early = requests.findIndex(({ arrivedUs }, i) => i > 0 && arrivedUs < requests[i - 1].arrivedUs)
  if (early < 0) return
  throw table.wrong(early, time, `"${table.written(early, time)}" is before the line above`, 'sort the lines by time')
}

function mustFitPrefix(table: Rows<'prefix_tokens'>, requests: readonly TraceRequest[]): void {
  const long = requests.findIndex(({ promptTokens, prefixTokens }) => (prefixTokens ?? 0) > promptTokens)
  if (long < 0) return
  const { promptTokens, prefixTokens } = requests[long]
  throw table.wrong(long, 'prefix_tokens', `prefix_tokens is ${prefixTokens}, but the prompt has ${promptTokens}`, 'lower it')
}

/** 2023-11-16 18:15:46.6805900; the files of 2024 add a zone that is always UTC. */
const timestampPattern = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)?$/

/** An instant in UTC as µs since 1970; null for what is none, such as 30 February. */
function timestampUs(text: string): number | null {
  const parts = timestampPattern.exec(text)
  if (parts === null) return null
  const ms = Date.parse(`${parts[1]}T${parts[2]}Z`)
  // A date that does not exist is refused, or another date when it is formatted again.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== `${parts[1]}T${parts[2]}`) return null
  return ms * 1000 + Number((parts[3] ?? '').padEnd(6, '0').slice(0, 6))
}
