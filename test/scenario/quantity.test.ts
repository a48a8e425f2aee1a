import { describe, expect, test } from 'vitest'
import type { Unit } from '../../src/model/knob.ts'
import { didYouMean, slipsBetween } from '../../src/input/didYouMean.ts'
import { quantity, quantityText, timeText, timeUs } from '../../src/scenario/quantity.ts'

describe('a number may bring a unit of the knob’s kind', () => {
  test.each([
    ...['ms', 's', 'ratio', 'count', 'tokens', 'characters', 'dB', 'perMinute', 'perSecond', 'usdPerHour', 'times'],
    ...['tokensPerCharacter', 'msPerToken'],
  ] as Exclude<Unit, 'name'>[])('what reports show of a number in %s may be written', (unit) => {
    expect(quantity(quantityText(0.25, unit), unit)).toEqual({ value: 0.25 })
  })

  test.each([
    [160, 'ms', 160],
    ['160ms', 'ms', 160],
    ['2s', 'ms', 2000],
    ['20m', 'ms', 1_200_000],
    ['1h', 's', 3600],
    ['30%', 'ratio', 0.3],
    ['7%', 'ratio', 0.07],
    ['0.3', 'ratio', 0.3],
    ['12/min', 'perMinute', 12],
    ['0.2/s', 'perMinute', 12],
    ['720/h', 'perMinute', 12],
    ['960/min', 'perSecond', 16],
    ['3x', 'times', 3],
    ['1.5k', 'tokens', 1500],
    ['2M', 'count', 2_000_000],
    ['-12dB', 'dB', -12],
    ['$2/h', 'usdPerHour', 2],
    ['$0.05', 'usdPerHour', 0.05],
    ['1e3', 'count', 1000],
  ] as const)('%s as %s is %s', (written, unit, value) => {
    expect(quantity(written, unit)).toEqual({ value })
  })

  test.each([
    ['160ms', 'ratio'],
    ['30%', 'ms'],
    ['3x', 'count'],
    ['$2', 'tokens'],
    ['', 'ms'],
    ['ms', 'ms'],
    ['1,5', 'ratio'],
    ['Infinity', 'ms'],
    [Number.NaN, 'ms'],
    ['1e999', 'ms'],
    ['2 constructor', 'ms'],
  ] as const)('%s is no %s', (written, unit) => {
    expect(quantity(written, unit)).toHaveProperty('wrong')
  })
})

describe('times of the play', () => {
  test('have a unit, and come back as they went', () => {
    for (const us of [0, 1, 250_000, 90_000_000, 1_200_000_000, 3_600_000_000, 86_400_000_000]) {
      expect(timeUs(timeText(us))).toBe(us)
    }
    expect(timeText(90_000_000)).toBe('90s')
    expect(timeUs('1.5m')).toBe(90_000_000)
    for (const none of [20, '20', '-5m', '5 apples', null, '999999999999999d']) expect(timeUs(none)).toBeNull()
  })
})

describe('did you mean', () => {
  test('counts slips: missing, wrong, extra and swapped letters', () => {
    expect(slipsBetween('', 'abc')).toBe(3)
    expect(slipsBetween('slowdwn', 'slowdown')).toBe(1)
    expect(slipsBetween('trheshold', 'threshold')).toBe(1)
    expect(slipsBetween('kitten', 'sitting')).toBe(3)
  })

  test('offers the nearest word, else a short list, else where to look', () => {
    expect(didYouMean('pool/llm.slowdwn', ['pool/llm.slowdown', 'pool/llm.workers'])).toBe(
      'did you mean "pool/llm.slowdown"?',
    )
    expect(didYouMean('zzz', ['a', 'b'])).toBe('write one of a, b')
    expect(didYouMean('zzz', [], 'look there')).toBe('look there')
    expect(didYouMean('zzz', [])).toBe('there is none to choose from')
  })
})
