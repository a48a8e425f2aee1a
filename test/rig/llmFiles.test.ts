import { describe, expect, it } from 'vitest'
import { calibrateLlm } from '../../src/rig/llm/calibrateLlm.ts'
import { parseLlmRequests } from '../../src/rig/llm/llmRequests.ts'
import { parseMeasuredLlmRows } from '../../src/rig/llm/measuredLlmRows.ts'
import { namedStepTime } from '../../src/rig/llm/stepTimes.ts'

const vidur = 'arrived_at,num_prefill_tokens,num_decode_tokens,prefix_tokens'
const azure = 'TIMESTAMP,ContextTokens,GeneratedTokens'

describe('a request file', () => {
  it.each([
    ['1e12,10,5,0', 'r.csv:2: arrived_at is "1e12"; it must be seconds from the start, less than 1000000000'],
    ['-1,10,5,0', 'r.csv:2: arrived_at is "-1"; it must be seconds from the start, 0 or more'],
    ['0x10,10,5,0', 'r.csv:2: arrived_at is "0x10"; it must be seconds from the start, 0 or more'],
    ['0,99999999999,5,0', '"99999999999"; it must be a whole number of at most 2147483647'],
    ['0,0,5,0', 'num_prefill_tokens is "0"; it must be a whole number of at least 1'],
    ['0,10,5,11', 'r.csv:2: prefix_tokens is 11, but the prompt has 10: lower it'],
  ])('with the row %s is refused with the line and what would do', (row, told) => {
    expect(() => parseLlmRequests(`${vidur}\n${row}\n`, 'r.csv')).toThrow(told)
  })

  it.each([
    '2023-13-45 99:99:99',
    '2023-02-30 10:00:00',
    '2023-11-16 18:15:46.68 nonsense',
    '2023-11-16 18:15:46.68+02:00',
  ])('with the instant %s is refused', (instant) => {
    expect(() => parseLlmRequests(`${azure}\n${instant},10,5\n`, 'r.csv')).toThrow(
      `r.csv:2: TIMESTAMP is "${instant}"; it must look like 2023-11-16 18:15:46.6805900, in UTC`,
    )
  })

  it('may say that its instants are in UTC', () => {
    const text = `${azure}\n2024-02-29 23:59:59.5Z,10,5\n2024-03-01T00:00:00.250000+00:00,10,5\n`
    expect(parseLlmRequests(text, 'r.csv').map(({ arrivedUs }) => arrivedUs)).toEqual([0, 750_000])
  })
})

describe('a file of measurements', () => {
  const stepTime = namedStepTime('llama3-8b-h100-tp1')

  it('is refused where two of its columns say the same', () => {
    const text = 'isl,osl,batch_size,concurrency,tpot_ms\n100,10,2,4,8\n'
    expect(() => parseMeasuredLlmRows(text, 'm.csv')).toThrow(
      'm.csv:1: the columns concurrency and batch_size say the same: leave one out',
    )
  })

  it('is refused where a time is none', () => {
    const text = 'isl,osl,concurrency,tpot_ms\n100,10,2,1e300\n'
    expect(() => parseMeasuredLlmRows(text, 'm.csv')).toThrow('must be a time in ms above 0, at most 3600000')
  })

  it('is not fitted to a model on another number of GPUs', () => {
    const rows = parseMeasuredLlmRows('isl,osl,concurrency,tpot_ms,tp_size\n100,10,2,8,1\n100,10,2,8,4\n', 'm.csv')
    expect(() => calibrateLlm(rows, { stepTime })).toThrow('row 2: tp_size is 4, but llama3-8b-h100-tp1 is of tp1')
  })
})
