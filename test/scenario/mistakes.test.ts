import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mistakesIn } from './tinyWorld.ts'

const text = readFileSync(new URL('mistakes.txt', import.meta.url), 'utf8')
const cases = [...text.matchAll(/^# (.*)\n([\s\S]*?)\n> (.*)$/gm)].map(([, what, drill, line]) => ({
  what,
  drill,
  line,
}))

describe('a mistake is told in one line: where, what was found, what would do', () => {
  test('the list of mistakes is read', () => {
    expect(cases.length).toBe(text.split('\n').filter((line) => line.startsWith('# ')).length)
    expect(cases.length).toBeGreaterThan(60)
  })

  test.each(cases)('$what', ({ drill, line }) => {
    expect(mistakesIn(drill)).toEqual([line])
  })
})

test('all mistakes come at once, in the order of the file', () => {
  const drill = cases.map(({ drill }) => drill).filter((one) => /^(polls|duration|start|name):/.test(one))
  const lines = mistakesIn(drill.join('\n'))
  expect(lines.map((line) => Number(line.split(':')[1]))).toEqual([2, 3, 4, 5])
})

test('a misshapen part does not hide mistakes beside it, nor make names in it unknown', () => {
  const lines = mistakesIn(`
pools: { asr: { wrokers: 3, batchMax: many } }
interventions:
  - { id: a, role: falt, at: 5m, crash: { pool: asr }, restart: ars }`)
  expect(lines.map((line) => line.replace(/;.*/, ''))).toEqual([
    'drill.yaml:3:17: "wrokers" is not a key of a pool',
    'drill.yaml:3:39: "many" is not a count',
    'drill.yaml:5:20: "falt" is not a role',
    'drill.yaml:5:65: "ars" is not a pool of this scenario',
  ])
})
