import { describe, expect, it } from 'vitest'
import { MinuteScale } from '../../src/input/minuteScale.ts'

const minutesOf = (...cells: string[]) => {
  const scale = new MinuteScale(cells)
  return { unit: scale.epochUnit, minutes: cells.map((cell) => scale.minuteOf(cell)) }
}
/** 13 June 2026, 10:00 UTC. */
const start = 1_781_344_800

describe('a column of minutes', () => {
  it.each([
    ['s', 1],
    ['ms', 1e3],
    ['µs', 1e6],
    ['ns', 1e9],
  ])('in %s since 1970 is recognised, and its rows are a minute apart', (unit, perSecond) => {
    const cells = [0, 60, 120].map((seconds) => String((start + seconds) * perSecond))
    const minutes = [0, 1, 2].map((minute) => start / 60 + minute)
    expect(minutesOf(...cells)).toEqual({ unit, minutes })
  })

  it('of small numbers, of minutes since 1970, or with one number that can be no instant, is minutes', () => {
    expect(minutesOf('0', '1.5', '2')).toEqual({ unit: null, minutes: [0, 1.5, 2] })
    expect(minutesOf('29689080', '29689081')).toEqual({ unit: null, minutes: [29_689_080, 29_689_081] })
    expect(minutesOf(String(start), '3').unit).toBeNull()
  })

  it('of dates and times is minutes since 1970, in UTC where no zone is given', () => {
    expect(minutesOf('2026-06-13T10:00', '2026-06-13 12:01:30+02:00')).toEqual({ unit: null, minutes: [start / 60, start / 60 + 1.5] })
    expect(minutesOf('noon').minutes).toEqual([null])
  })
})
