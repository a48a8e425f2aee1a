import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { parseDailyProfile } from '../../src/traffic/dailyProfile.ts'
import { parseTokenTrace } from '../../src/traffic/tokenTrace.ts'
import { TraceError } from '../../src/traffic/traceError.ts'

const shipped = (name: string) => readFileSync(new URL(`../../scenarios/data/${name}`, import.meta.url), 'utf8')

function complaint(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    if (error instanceof TraceError) return error.message
    throw error
  }
  return 'no complaint'
}

describe('a token trace', () => {
  const header = 'TIMESTAMP,ContextTokens,GeneratedTokens'
  const first = '2023-11-16 18:15:46.6805900,374,44'

  test('gives times in µs after the first request, and lengths', () => {
    const text = `${header}\n${first}\n2023-11-16 18:15:50.9951690,396,109\n2023-11-16 18:15:50.9951690,879,55\n`
    expect(parseTokenTrace(text)).toEqual({
      atUs: [0, 4_314_579, 4_314_579],
      promptTokens: [374, 396, 879],
      outputTokens: [44, 109, 55],
    })
  })

  test('may have its columns elsewhere, more of them, Windows line ends and a byte order mark', () => {
    const text =
      '\uFEFFGeneratedTokens, id ,TIMESTAMP,ContextTokens\r\n4,a,2024-05-10 00:00:00+00:00,10\r\n5,b,2024-05-10T23:59:59.5Z,20\r\n\r\n'
    expect(parseTokenTrace(text)).toEqual({ atUs: [0, 86_399_500_000], promptTokens: [10, 20], outputTokens: [4, 5] })
  })

  test('over midnight, a leap day and the end of a year goes on', () => {
    const text = `${header}\n2023-12-31 23:59:59,1,1\n2024-01-01 00:00:01,1,1\n2024-02-29 00:00:01,1,1`
    expect(parseTokenTrace(text).atUs).toEqual([0, 2e6, (59 * 86_400 + 2) * 1e6])
  })

  it.each([
    [
      '',
      't.csv:1:1: the file is empty; the first line must name the columns TIMESTAMP, ContextTokens, GeneratedTokens',
    ],
    [
      '\n \n',
      't.csv:1:1: the file is empty; the first line must name the columns TIMESTAMP, ContextTokens, GeneratedTokens',
    ],
    [
      `${first}`,
      't.csv:1:1: there is no column "TIMESTAMP"; the first line must name the columns TIMESTAMP, ContextTokens, GeneratedTokens',
    ],
    [
      'TIMESTAMP,ContextTokens\n1,2',
      't.csv:1:1: there is no column "GeneratedTokens"; the first line must name the columns TIMESTAMP, ContextTokens, GeneratedTokens',
    ],
    [header, 't.csv:1:1: there are no rows; give at least one row below the column names'],
    [
      'PK\0\u0003',
      't.csv:1:1: this is a binary file; give a text file; the first line must name the columns TIMESTAMP, ContextTokens, GeneratedTokens',
    ],
    [`${header}\n${first}\n\n${first}`, 't.csv:3:1: the line is blank; take it out'],
    [
      `${header}\n${first}\n2023-11-16 18:15:50,,109`,
      't.csv:3:21: "ContextTokens" is blank; fill it in, or take the line out',
    ],
    [`${header}\n2023-11-16 18:15:50,3`, 't.csv:2:22: "GeneratedTokens" is blank; fill it in, or take the line out'],
    [`${header}\n,3,4`, 't.csv:2:1: "TIMESTAMP" is blank; fill it in, or take the line out'],
    [
      `${header}\n2023-11-16 18:15:50,3.5,4`,
      't.csv:2:21: "3.5" is not a whole number of tokens above 0; write a whole number of tokens above 0',
    ],
    [
      `${header}\n2023-11-16 18:15:50,12,-4`,
      't.csv:2:24: "-4" is not a whole number of tokens above 0; write a whole number of tokens above 0',
    ],
    [
      `${header}\n2023-11-16 18:15:50,many,4`,
      't.csv:2:21: "many" is not a whole number of tokens above 0; write a whole number of tokens above 0',
    ],
    [
      `${header}\n${first}\n2023-11-16 18:15:45,1,1`,
      't.csv:3:1: "2023-11-16 18:15:45" is before the line above; sort the lines by time',
    ],
    [
      `${header}\nyesterday,1,1`,
      't.csv:2:1: "yesterday" is not a date and time; write it like 2023-11-16 18:15:46.6805900',
    ],
    [
      `${header}\n2023-02-30 00:00:00,1,1`,
      't.csv:2:1: "2023-02-30 00:00:00" is not a date and time; write it like 2023-11-16 18:15:46.6805900',
    ],
    [
      `${header}\n2023-02-03 24:00:00,1,1`,
      't.csv:2:1: "2023-02-03 24:00:00" is not a date and time; write it like 2023-11-16 18:15:46.6805900',
    ],
  ])('with a hole says where, what and what would do: %j', (text, message) => {
    expect(complaint(() => parseTokenTrace(text, 't.csv'))).toBe(message)
  })

  test('that parley ships is the first 2,000 requests of the conversation trace', () => {
    const { atUs, promptTokens, outputTokens } = parseTokenTrace(shipped('traces/azure_conv_excerpt.csv'))
    expect([atUs.length, promptTokens.length, outputTokens.length]).toEqual([2000, 2000, 2000])
    expect([promptTokens[0], outputTokens[0], promptTokens[2]]).toEqual([374, 44, 879])
    expect(shipped('traces/LICENSE')).toContain('Attribution 4.0 International')
    expect(shipped('traces/README.md')).toMatch(/Microsoft.*AzurePublicDataset/s)
  })
})

describe('a daily profile', () => {
  const header = 'local_time_hhmm,minutes_after_open,relative_rate_mean1'

  test('gives rates, first minute and step', () => {
    const text = `${header}\n23:30,0,0.5\n23:45,15,1.5\n00:00,30,1\n`
    expect(parseDailyProfile(text)).toEqual({ relative: [0.5, 1.5, 1], firstMinuteOfDay: 1410, stepMinutes: 15 })
  })

  it.each([
    ['', 'p.csv:1:1: the file is empty; the first line must name the columns local_time_hhmm, relative_rate_mean1'],
    [
      'local_time_hhmm\n07:00',
      'p.csv:1:1: there is no column "relative_rate_mean1"; the first line must name the columns local_time_hhmm, relative_rate_mean1',
    ],
    [`${header}\n07:00,0,1\n07:05,5,\n`, 'p.csv:3:9: "relative_rate_mean1" is blank; fill it in, or take the line out'],
    [`${header}\n07:00,0,-1\n`, 'p.csv:2:9: "-1" is not a rate of at least 0; write a rate of at least 0'],
    [`${header}\n7 am,0,1\n`, 'p.csv:2:1: "7 am" is not a time of day; write it like 07:05'],
    [`${header}\n24:00,0,1\n`, 'p.csv:2:1: "24:00" is not a time of day; write it like 07:05'],
    [
      `${header}\n07:00,0,1\n07:05,5,1\n07:15,15,1\n`,
      'p.csv:4:1: "07:15" is 10 minutes after the line above, not 5; space the lines evenly, in order',
    ],
    [`${header}\n07:00,0,1\n19:00,0,1\n07:00,0,1\n`, 'p.csv:4:1: "07:00" begins a second day; give one day at most'],
    [
      `${header}\n07:00,0,30\n07:05,5,50\n`,
      'p.csv:3:9: "50" ends a column whose mean is 40.00, not 1; divide the column by its mean',
    ],
  ])('with a hole says where, what and what would do: %j', (text, message) => {
    expect(complaint(() => parseDailyProfile(text, 'p.csv'))).toBe(message)
  })

  test('that parley ships is a bank’s day from 7:00 to 21:00 with its peak of 1.48 at 10:15', () => {
    const { relative, firstMinuteOfDay, stepMinutes } = parseDailyProfile(
      shipped('arrivals/call_arrivals_profile_5min.csv'),
    )
    expect([relative.length, firstMinuteOfDay, stepMinutes]).toEqual([169, 420, 5])
    const peak = Math.max(...relative)
    expect(peak).toBeCloseTo(1.48, 1)
    expect(Math.abs(firstMinuteOfDay + relative.indexOf(peak) * stepMinutes - 615)).toBeLessThanOrEqual(15)
    expect(relative.reduce((sum, rate) => sum + rate, 0) / relative.length).toBeCloseTo(1, 3)
  })
})
