import { expect, it } from 'vitest'
import { parseMeasuredAsrRows } from '../../src/rig/asr/asrRows.ts'
import { cellsOf } from '../../src/rig/csvLines.ts'
import { parseLlmRequests } from '../../src/rig/llm/llmRequests.ts'
import { parseMeasuredLlmRows } from '../../src/rig/llm/measuredLlmRows.ts'
import { parseMeasuredPoolRows } from '../../src/rig/pool/poolRows.ts'
import { RigInputError } from '../../src/rig/rigInputError.ts'

/** Every kind of table that people bring, with a column that is passed over and holds a comma. */
const tables: [string, (text: string, file: string) => unknown[], string[], string[]][] = [
  ['requests', parseLlmRequests, ['arrived_at', 'num_prefill_tokens', 'num_decode_tokens'], ['0.5', '100', '7']],
  ['LLM rows', parseMeasuredLlmRows, ['isl', 'osl', 'batch_size', 'tpot_ms'], ['100', '10', '8', '7.5']],
  ['ASR rows', parseMeasuredAsrRows, ['chunk_ms', 'streams', 'avg_ms', 'p95_ms'], ['160', '8', '20', '30']],
  [
    'pool rows',
    parseMeasuredPoolRows,
    ['concurrent_client_requests', 'inferences_second', 'avg_latency_ms', 'p95_latency_ms'],
    ['4', '100', '40', '60'],
  ],
]

it('a cell may be quoted, hold a comma and hold a quote', () => {
  expect(cellsOf('a, b ,"c,d","say ""x""",')).toEqual(['a', 'b', 'c,d', 'say "x"', ''])
})

it.each(tables)('%s are the same quoted or not, with Windows line ends and a byte order mark', (_, parse, names, cells) => {
  const plain = parse(`${names.join(',')}\n${cells.join(',')}\n`, 'm.csv')
  const quoted = (row: string[]) => row.map((cell) => `"${cell}"`).join(',')
  expect(parse(`\uFEFF"notes",${quoted(names)}\r\n"1.0, rc3",${quoted(cells)}\r\n\r\n`, 'm.csv')).toEqual(plain)
})

it.each(tables)('%s with another sign between the columns, or one column twice, are told so', (_, parse, names, cells) => {
  const told = (header: string, row: string) => () => parse(`${header}\n${row}\n`, 'm.csv')
  expect(told(names.join(';'), cells.join(';'))).toThrow('m.csv:1: columns stand apart by semicolons; write commas')
  expect(told(names.join('\t'), cells.join('\t'))).toThrow('m.csv:1: columns stand apart by tabs')
  expect(told([...names, names[0]].join(','), [...cells, '1'].join(','))).toThrow(`two columns are called ${names[0]}`)
  expect(() => parse(`${names.join(',')}\r${cells.join(',')}\r`, 'm.csv')).toThrow('save it with line feeds')
  expect(told(names.join(';'), '')).toThrow(RigInputError)
})
