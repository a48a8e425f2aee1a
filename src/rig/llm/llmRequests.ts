import { cellsOf, columnNames, csvLines } from '../csvLines.ts'
import { RigInputError } from '../rigInputError.ts'

/** One request of a trace. */
export interface LlmRigRequest {
  /** Arrival, µs from the start of the run. */
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

/** About thirty years, s; session keys are 31-bit integers. */
const SECONDS_END = 1e9
const COUNT_MAX = 2 ** 31 - 1

/**
 * Requests from the text of a CSV file in one of two forms: `arrived_at` (s), `num_prefill_tokens`,
 * `num_decode_tokens`; or the Azure trace's `TIMESTAMP`, `ContextTokens`, `GeneratedTokens`, whose first request
 * arrives at 0. `session` and `prefix_tokens` are optional, other columns are ignored. Throws RigInputError with the
 * line of the first mistake.
 */
export function parseLlmRequests(text: string, file: string): LlmRigRequest[] {
  const lines = csvLines(text, file)
  const header = columnNames(lines, file)
  const azure = header.includes('TIMESTAMP')
  const names = azure
    ? ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens']
    : ['arrived_at', 'num_prefill_tokens', 'num_decode_tokens']
  const at = names.map((name) => header.indexOf(name))
  const missing = names.filter((_, i) => at[i] < 0)
  if (missing.length > 0) {
    throw new RigInputError(
      `${file}:1: no column ${missing.join(', ')}; a request file has arrived_at, num_prefill_tokens and ` +
        'num_decode_tokens, or TIMESTAMP, ContextTokens and GeneratedTokens',
    )
  }
  const requests: LlmRigRequest[] = []
  let originUs = 0
  let beforeUs = 0
  for (let i = 1; i < lines.length; i++) {
    if (lines[i].trim() === '') continue
    const cells = cellsOf(lines[i])
    const where = `${file}:${i + 1}`
    if (cells.length > header.length)
      throw new RigInputError(`${where}: ${cells.length} cells under ${header.length} columns: take out what is too many`)
    const time = azure ? timestampUs(cells[at[0]], where) : secondsUs(cells[at[0]], where)
    if (azure && requests.length === 0) originUs = time
    const arrivedUs = time - originUs
    if (arrivedUs < beforeUs) {
      throw new RigInputError(
        `${where}: ${names[0]} ${cells[at[0]]} is before the line above: sort the file by ${names[0]}`,
      )
    }
    beforeUs = arrivedUs
    const promptTokens = tokens(cells[at[1]], names[1], where)
    const outputTokens = tokens(cells[at[2]], names[2], where)
    const shared = sharing(header, cells, where)
    if ((shared.prefixTokens ?? 0) > promptTokens)
      throw new RigInputError(`${where}: prefix_tokens is ${shared.prefixTokens}, but the prompt has ${promptTokens}: lower it`)
    requests.push({ arrivedUs, promptTokens, outputTokens, ...shared })
  }
  if (requests.length === 0) throw new RigInputError(`${file} has a header but no request`)
  return requests
}

/** Session and prefix of a request, from the columns that exist. */
function sharing(header: string[], cells: string[], where: string): Pick<LlmRigRequest, 'session' | 'prefixTokens'> {
  const found: Pick<LlmRigRequest, 'session' | 'prefixTokens'> = {}
  const session = header.indexOf('session')
  if (session >= 0) found.session = tokens(cells[session], 'session', where, 0)
  const prefix = header.indexOf('prefix_tokens')
  if (prefix >= 0) found.prefixTokens = tokens(cells[prefix], 'prefix_tokens', where, 0)
  return found
}

function secondsUs(text: string | undefined, where: string): number {
  const seconds = number(text)
  if (seconds >= 0 && seconds < SECONDS_END) return Math.round(seconds * 1e6)
  const wanted = seconds >= 0 ? `less than ${SECONDS_END}` : '0 or more'
  throw new RigInputError(`${where}: arrived_at is ${shown(text)}; it must be seconds from the start, ${wanted}`)
}

/** `2023-11-16 18:15:46.6805900`, in UTC. */
function timestampUs(text: string | undefined, where: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(?:Z|\+00:00)?$/.exec(text?.trim() ?? '')
  const instant = parts === null ? null : new Date(`${parts[1]}T${parts[2]}Z`)
  // An invalid date, such as 30 February, is invalid or another date when formatted again.
  if (parts === null || instant === null || Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(parts[1])) {
    throw new RigInputError(`${where}: TIMESTAMP is ${shown(text)}; it must look like 2023-11-16 18:15:46.6805900, in UTC`)
  }
  return instant.getTime() * 1000 + Math.round(Number(parts[3] ?? 0) * 1e6)
}

function tokens(text: string | undefined, name: string, where: string, least = 1): number {
  const count = number(text)
  if (Number.isInteger(count) && count >= least && count <= COUNT_MAX) return count
  const wanted = count > COUNT_MAX ? `at most ${COUNT_MAX}` : `at least ${least}`
  throw new RigInputError(`${where}: ${name} is ${shown(text)}; it must be a whole number of ${wanted}`)
}

/** A decimal number; NaN for other texts that JavaScript accepts as numbers, such as 0x10. */
function number(text: string | undefined): number {
  return text !== undefined && /^\s*[+-]?[\d.]+(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : Number.NaN
}

function shown(text: string | undefined): string {
  return text === undefined ? 'missing' : `"${text}"`
}
