import { type Cell, TraceTable } from './traceTable.ts'

/** Requests of an LLM service: arrival times, µs after the first, and prompt and answer lengths in tokens. */
export interface RequestTrace {
  atUs: number[]
  promptTokens: number[]
  outputTokens: number[]
}

const columns = ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'] as const
/** 2023-11-16 18:15:46.6805900; the files of 2024 add a zone that is always UTC. */
const timestamp = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|\+00:00)?$/

/**
 * Reads a trace with the columns of Microsoft's Azure LLM inference traces (AzurePublicDataset, 2023).
 * @throws TraceError where the text has a hole, a number is not a whole positive one, or time goes backwards.
 */
export function parseTokenTrace(text: string, fileName = 'trace'): RequestTrace {
  const table = new TraceTable(text, fileName, columns)
  const trace: RequestTrace = { atUs: [], promptTokens: [], outputTokens: [] }
  let firstUs = 0
  let lastUs = Number.NEGATIVE_INFINITY
  for (let i = 0; i < table.rows; i++) {
    const [time, prompt, output] = table.row(i)
    const atUs = timeUs(table, time)
    if (i === 0) firstUs = atUs
    if (atUs < lastUs) table.wrong(time, 'is before the line above', 'sort the lines by time')
    lastUs = atUs
    trace.atUs.push(atUs - firstUs)
    trace.promptTokens.push(tokens(table, prompt))
    trace.outputTokens.push(tokens(table, output))
  }
  return trace
}

function tokens(table: TraceTable, cell: Cell): number {
  return table.number(cell, 'a whole number of tokens above 0', (value) => Number.isSafeInteger(value) && value > 0)
}

function timeUs(table: TraceTable, cell: Cell): number {
  const match = timestamp.exec(cell.text)
  const [, year, month, day, hour, minute, second] = (match ?? []).map(Number)
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  // Date.UTC turns the 31st of June into the 1st of July; a real date survives the round trip.
  const real =
    Number.isFinite(ms) && new Date(ms).toISOString().slice(0, 19) === cell.text.slice(0, 19).replace(' ', 'T')
  if (match === null || !real) {
    table.wrong(cell, 'is not a date and time', 'write it like 2023-11-16 18:15:46.6805900')
  }
  const fraction = (match[7] ?? '').padEnd(6, '0')
  return ms * 1000 + Number(fraction.slice(0, 6))
}
