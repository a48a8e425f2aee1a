import { describe, expect, test } from 'vitest'
import { loadDrill, mistakesIn } from './tinyWorld.ts'

const trace = `TIMESTAMP,ContextTokens,GeneratedTokens
2023-11-16 18:15:46.0000000,374,44
2023-11-16 18:15:50.5000000,396,109
2023-11-16 19:15:51.0000000,879,55
`
const profile = `local_time_hhmm,minutes_after_open,relative_rate_mean1
09:00,0,0.5
09:30,30,1.5
`
const arrivals = (kind: string) => `cohorts: { callers: { arrivals: { ${kind}: data/x.csv } } }`

describe('traffic from files', () => {
  test('a daily profile shapes the calls', () => {
    expect(loadDrill(arrivals('profile'), { 'data/x.csv': profile }).cohorts[0].arrivals).toEqual({
      kind: 'profile',
      relative: [0.5, 1.5],
      firstMinuteOfDay: 540,
      stepMinutes: 30,
    })
  })

  test('a trace gives the calls of the run, and leaves out what comes after it', () => {
    const { arrivals: read } = loadDrill(arrivals('trace'), { 'data/x.csv': trace }).cohorts[0]
    expect(read).toEqual({ kind: 'trace', atUs: [0, 4_500_000] })
  })

  test('a trace gives token lengths, a pair a turn', () => {
    const drill = loadDrill('cohorts: { callers: { tokens: data/x.csv } }', { 'data/x.csv': trace })
    expect(drill.cohorts[0].tokens).toEqual({ promptTokens: [374, 396, 879], outputTokens: [44, 109, 55] })
  })

  test('nothing said is a flat rate', () => {
    expect(loadDrill('').cohorts[0].arrivals).toMatchObject({ kind: 'profile', relative: [] })
  })

  test('a hole is told at its line in the trace, once, however many cohorts read it', () => {
    const holed = trace.replace('396', '')
    const both = 'cohorts: { callers: { tokens: data/x.csv }, notes: { tokens: data/x.csv } }'
    const lines = mistakesIn(both, { 'data/x.csv': holed })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^data\/x\.csv:3:29: ContextTokens is empty; /)
  })

  test.each([
    ['another kind of file', 'PNG\r\n', /^data\/x\.csv:1:1: no column/],
    ['an empty file', '', /^data\/x\.csv:1:1: the file is empty/],
    ['time that goes backwards', trace.replace('18:15:50', '18:15:40'), /^data\/x\.csv:3:1: .*before the line above/],
    ['words for numbers', trace.replace('109', 'many'), /^data\/x\.csv:3:33: /],
  ])('%s is refused', (_what, text, line) => {
    expect(mistakesIn('cohorts: { callers: { tokens: data/x.csv } }', { 'data/x.csv': text })[0]).toMatch(line)
  })

  test('lists written in place are checked too', () => {
    expect(mistakesIn('cohorts: { callers: { tokens: { promptTokens: 1 2 x, outputTokens: [1, 2] } } }')[0]).toMatch(
      /does not fit "promptTokens"/,
    )
    expect(mistakesIn('cohorts: { callers: { tokens: { promptTokens: "1 2", outputTokens: [1] } } }')).toEqual([
      'drill.yaml:2:31: 2 prompt lengths and 1 output lengths; write as many of the one as of the other',
    ])
    expect(mistakesIn('cohorts: { callers: { arrivals: { atUs: [5, 3] } } }')).toEqual([
      'drill.yaml:2:41: the calls are not in order; sort them by time',
    ])
  })
})
