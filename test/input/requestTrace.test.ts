import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readRequests } from '../../src/input/requestTrace.ts'

const shipped = (name: string) => readFileSync(new URL(`../../scenarios/data/${name}`, import.meta.url), 'utf8')
const azure = 'TIMESTAMP,ContextTokens,GeneratedTokens'
const own = 'arrived_at,num_prefill_tokens,num_decode_tokens,session,prefix_tokens'
const first = '2023-11-16 18:15:46.6805900,374,44'

describe('a request trace', () => {
  it('of Azure gives times in µs after the first request, and lengths', () => {
    const text = `${azure}\n${first}\n2023-11-16 18:15:50.9951690,396,109\n2023-11-16 18:15:50.9951690,879,55\n`
    expect(readRequests(text, 't.csv').requests).toEqual([
      { arrivedUs: 0, promptTokens: 374, outputTokens: 44 },
      { arrivedUs: 4_314_579, promptTokens: 396, outputTokens: 109 },
      { arrivedUs: 4_314_579, promptTokens: 879, outputTokens: 55 },
    ])
  })

  it('of Azure goes on over midnight, a leap day and the end of a year, with a zone or without', () => {
    const text = `${azure}\n2023-12-31 23:59:59,1,1\n2024-01-01T00:00:01Z,1,1\n2024-02-29 00:00:01+00:00,1,1`
    expect(readRequests(text, 't.csv').requests.map(({ arrivedUs }) => arrivedUs)).toEqual([0, 2e6, (59 * 86_400 + 2) * 1e6])
  })

  it('in seconds may have sessions and prefixes, and starts at its own zero', () => {
    expect(readRequests(`${own}\n1.5,10,5,7,4\n`, 't.csv').requests).toEqual([
      { arrivedUs: 1_500_000, promptTokens: 10, outputTokens: 5, session: 7, prefixTokens: 4 },
    ])
  })

  it('of BurstGPT leaves out requests that failed, and counts them', () => {
    const text = 'Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,API log\n45,GPT-4,1360,0,1360,API log\n'
    expect(readRequests(text, 't.csv')).toEqual({
      format: 'BurstGPT',
      requests: [{ arrivedUs: 5e6, promptTokens: 472, outputTokens: 18 }],
      skipped: [{ why: 'failed: no token of an answer', count: 1 }],
    })
  })

  it.each([
    [`${azure}\n${first}\n2023-11-16 18:15:50,,109`, 't.csv:3:21: ContextTokens is empty; write its value, or leave the row out'],
    [`${azure}\n2023-11-16 18:15:50,3.5,4`, 't.csv:2:21: ContextTokens is "3.5"; write a whole number of at least 1 and at most 10000000'],
    [`${azure}\n2024-05-10 00:00:00,100,9007199254740991`, 't.csv:2:25: GeneratedTokens is "9007199254740991"; write a whole number of at least 1 and at most 10000000'],
    [`${azure}\n${first}\n2023-11-16 18:15:45,1,1`, 't.csv:3:1: "2023-11-16 18:15:45" is before the line above; sort the lines by time'],
    [`${azure}\n2023-02-30 00:00:00,1,1`, 't.csv:2:1: "2023-02-30 00:00:00" is not a date and time; write it like 2023-11-16 18:15:46.6805900, in UTC'],
    [`${own}\n1e12,10,5,0,0`, 't.csv:2:1: arrived_at is "1e12"; write a number of at least 0 and at most 1000000000'],
    [`${own}\n0x10,10,5,0,0`, 't.csv:2:1: arrived_at "0x10" is no number; write digits, like 12 or 0.93'],
    [`${own}\n0,10,5,0,11`, 't.csv:2:10: prefix_tokens is 11, but the prompt has 10; lower it'],
    ['num_prefill_tokens,num_decode_tokens\n3,4', 't.csv:1:1: these are lengths without times of arrival: no column "arrived_at"; say how fast they come: parley import FILE --rate REQUESTS_PER_SECOND'],
    ['a,b\n1,2', 't.csv:1:1: no column "arrived_at", "num_prefill_tokens", "num_decode_tokens"; a request file has arrived_at (s), num_prefill_tokens'],
  ])('with a mistake is refused with its place and what would do: %j', (text, line) => {
    expect(() => readRequests(text, 't.csv')).toThrow(line)
  })

  it('that parley ships is the first 2,000 requests of the conversation trace', () => {
    const { requests } = readRequests(shipped('traces/azure_conv_excerpt.csv'), 't.csv')
    expect(requests.length).toBe(2000)
    expect([requests[0].promptTokens, requests[0].outputTokens, requests[2].promptTokens]).toEqual([374, 44, 879])
    expect(shipped('traces/LICENSE')).toContain('Attribution 4.0 International')
    expect(shipped('traces/README.md')).toMatch(/Microsoft.*AzurePublicDataset/s)
  })
})
