import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { parseDailyProfile } from '../../src/traffic/dailyProfile.ts'
import { InputError } from '../../src/input/inputError.ts'

const shipped = (name: string) => readFileSync(new URL(`../../scenarios/data/${name}`, import.meta.url), 'utf8')

function complaint(parse: () => unknown): string {
  try {
    parse()
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
  return 'no complaint'
}

describe('a daily profile', () => {
  const header = 'local_time_hhmm,minutes_after_open,relative_rate_mean1'

  test('gives rates, first minute and step', () => {
    const text = `${header}\n23:30,0,0.5\n23:45,15,1.5\n00:00,30,1\n`
    expect(parseDailyProfile(text)).toEqual({ relative: [0.5, 1.5, 1], firstMinuteOfDay: 1410, stepMinutes: 15 })
  })

  it.each([
    ['', 'p.csv:1:1: the file is empty; write a line of column names and rows'],
    [
      'local_time_hhmm\n07:00',
      'p.csv:1:1: no column "relative_rate_mean1"; a daily profile has local_time_hhmm and relative_rate_mean1',
    ],
    [`${header}\n07:00,0,1\n07:05,5,\n`, 'p.csv:3:9: relative_rate_mean1 is empty; write its value, or leave the row out'],
    [`${header}\n07:00,0,-1\n`, 'p.csv:2:9: relative_rate_mean1 is "-1"; write a number of at least 0'],
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
