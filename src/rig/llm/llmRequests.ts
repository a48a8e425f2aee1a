import { cellsOf, columnNames, csvLines } from '../csvLines.ts'
import { RigInputError } from '../rigInputError.ts'

/** One request of a trace. */
export interface LlmRigRequest {
  /** Since the start of the run. */
  arrivedUs: number
  promptTokens: number
  outputTokens: number
  /** Who shares a prefix and a replica; null where the file does not say. */
  session?: number
  /** Leading prompt tokens that are those of the session. */
  prefixTokens?: number
}

/**
 * Requests from the text of a CSV file in one of two forms: `arrived_at` (s), `num_prefill_tokens`, `num_decode_tokens`; or
 * the Azure trace's `TIMESTAMP`, `ContextTokens`, `GeneratedTokens`, whose first request arrives at 0.
 * `session` and `prefix_tokens` are read where they are there, other columns are passed over. Throws RigInputError with the line of the first mistake.
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
    requests.push({ arrivedUs, promptTokens, outputTokens, ...sharing(header, cells, where) })
  }
  if (requests.length === 0) throw new RigInputError(`${file} has a header but no request`)
  return requests
}

/** What a request shares with others, from the columns that are there. */
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
  if (seconds >= 0 && seconds < 1e9) return Math.round(seconds * 1e6)
  throw new RigInputError(`${where}: arrived_at is ${shown(text)}; it must be seconds from the start, 0 or more`)
}

/** `2023-11-16 18:15:46.6805900`, taken as UTC. */
function timestampUs(text: string | undefined, where: string): number {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(\.\d+)?/.exec(text ?? '')
  if (parts === null) {
    throw new RigInputError(`${where}: TIMESTAMP is ${shown(text)}; it must look like 2023-11-16 18:15:46.6805900`)
  }
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second) * 1000 + Math.round(Number(parts[7] ?? 0) * 1e6)
}

function tokens(text: string | undefined, name: string, where: string, least = 1): number {
  const count = number(text)
  if (Number.isInteger(count) && count >= least && count < 2 ** 31) return count
  throw new RigInputError(`${where}: ${name} is ${shown(text)}; it must be a whole number of at least ${least}`)
}

function number(text: string | undefined): number {
  return text === undefined || text.trim() === '' ? Number.NaN : Number(text)
}

function shown(text: string | undefined): string {
  return text === undefined ? 'missing' : `"${text}"`
}
