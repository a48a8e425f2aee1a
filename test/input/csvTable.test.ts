import { describe, expect, it } from 'vitest'
import { readRequests } from '../../src/input/requestTrace.ts'
import { parseMeasuredAsrRows } from '../../src/rig/asr/asrRows.ts'
import { parseMeasuredLlmRows } from '../../src/rig/llm/measuredLlmRows.ts'
import { parseMeasuredPoolRows } from '../../src/rig/pool/poolRows.ts'
import { parseDailyProfile } from '../../src/traffic/dailyProfile.ts'

/** Every kind of table that people bring. */
const tables: [string, (text: string, file: string) => unknown, string[], string[]][] = [
  ['requests', readRequests, ['arrived_at', 'num_prefill_tokens', 'num_decode_tokens'], ['0.5', '100', '7']],
  ['an Azure trace', readRequests, ['TIMESTAMP', 'ContextTokens', 'GeneratedTokens'], ['2023-11-16 18:17:03.97', '4808', '10']],
  ['a BurstGPT trace', readRequests, ['Timestamp', 'Request tokens', 'Response tokens'], ['5', '472', '18']],
  ['a daily profile', parseDailyProfile, ['local_time_hhmm', 'relative_rate_mean1'], ['09:00', '1']],
  ['LLM rows', parseMeasuredLlmRows, ['isl', 'osl', 'batch_size', 'tpot_ms'], ['100', '10', '8', '7.5']],
  ['ASR rows', parseMeasuredAsrRows, ['chunk_ms', 'streams', 'avg_ms', 'p95_ms'], ['160', '8', '20', '30']],
  [
    'pool rows',
    parseMeasuredPoolRows,
    ['concurrent_client_requests', 'inferences_second', 'avg_latency_ms', 'p95_latency_ms'],
    ['4', '100', '40', '60'],
  ],
]

describe.each(tables)('%s', (_, parse, names, cells) => {
  const plain = parse(`${names.join(',')}\n${cells.join(',')}\n`, 'm.csv')
  const shift = (place: unknown): unknown => JSON.parse(JSON.stringify(place))

  it('are the same with commas, semicolons or tabs, quoted or not, with any line end, a byte order mark and a column passed over', () => {
    const quoted = (row: string[]) => row.map((cell) => `"${cell}"`)
    for (const sign of [',', ';', '\t']) {
      for (const end of ['\n', '\r\n', '\r']) {
        const text = `\uFEFF${[...quoted(names), '"notes"'].join(sign)}${end}${[...quoted(cells), `"1${sign} rc3"`].join(sign)}${end}`
        expect(shift(parse(text, 'm.csv'))).toEqual(shift(plain))
      }
    }
  })

  it('may have column names in another case and with other blanks', () => {
    const other = names.map((name) => name.replaceAll('_', ' ').toUpperCase())
    if (names.some((name) => /[a-z][A-Z]/.test(name))) return
    expect(shift(parse(`${other.join(',')}\n${cells.join(',')}\n`, 'm.csv'))).toEqual(shift(plain))
  })

  it('with one column twice, a row too short, or without a row, are told so at the place', () => {
    const told = (header: string[], ...rows: string[][]) => () => parse([header, ...rows].map((row) => row.join(',')).join('\n'), 'm.csv')
    expect(told([...names, names[0]], [...cells, '1'])).toThrow(/^m\.csv:1:\d+: column ".*" is there twice; take one away/)
    expect(told(names, cells.slice(1))).toThrow(/^m\.csv:2:\d+: \d cells? where the first line has \d columns/)
    expect(told(names)).toThrow('m.csv:1:1: only column names; write at least one row below them')
  })

  it('with a decimal comma are told how to write it', () => {
    const at = cells.findIndex((cell) => /^\d+(\.\d+)?$/.test(cell))
    const wrong = cells.map((cell, i) => (i === at ? '7,5' : cell))
    expect(() => parse(`${names.join(';')}\n${wrong.join(';')}\n`, 'm.csv')).toThrow(/"7,5" is no number; write 7\.5/)
  })
})
