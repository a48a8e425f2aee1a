import { describe, expect, it } from 'vitest'
import { replay } from '../../src/experiment/replay.ts'
import { smallCohort, smallScenario } from '../sim/smallWorld.ts'
import { standardParley } from '../../src/parley/standardParley.ts'

const MINUTES = 4

/** Callers at these instants; in which minute of the run the points of each begun minute came, MINUTES for its end. */
function told(atUs: number[]): { minute: number; n: number; cameIn: number }[] {
  const came: { minute: number; n: number; cameIn: number }[] = []
  let closed = 0
  replay(
    smallScenario({
      durationUs: MINUTES * 60_000_000,
      cohorts: [{ ...smallCohort, arrivals: { kind: 'trace', atUs } }],
      knobs: { 'cohort/app.turnsPerCall': 1, 'stage/llm.clarifyRatio': 0, 'people/caller.rephraseRatio': 0, 'people/caller.interruptTimes': 0 },
    }),
    {
      seed: 1,
      role: 'twin',
      mitigations: [],
      facts: null,
      tableSink: ({ minute }) => {
        closed = minute
      },
      keepTurns: 0,
      minuteSink: (minutes, firstRow) => {
        const stream = minutes.metrics.indexOf('began.unanswered')
        const all = minutes.slices.indexOf('')
        for (let row = firstRow; row < minutes.rows; row++) {
          if (minutes.metricCode[row] !== stream || minutes.sliceCode[row] !== all) continue
          came.push({ minute: minutes.minute[row], n: minutes.n[row], cameIn: closed })
        }
      },
      keepWindows: Number.POSITIVE_INFINITY,
      progress: null,
    },
  standardParley,
  )
  return came
}

describe('metrics by the minute in which turns began', () => {
  it('come when the last of these turns has ended, which may be a minute later', () => {
    expect(told([10_000_000, 20_000_000, 59_999_999, 70_000_000, 130_000_000])).toEqual([
      { minute: 0, n: 3, cameIn: 1 },
      { minute: 1, n: 1, cameIn: 1 },
      { minute: 2, n: 1, cameIn: 2 },
      { minute: 3, n: 0, cameIn: 3 },
    ])
  })

  it('come as soon where a turn begins at the very end of a minute, which is of that minute', () => {
    const came = told([10_000_000, 60_000_000, 70_000_000, 130_000_000])
    expect(came.map(({ n }) => n)).toEqual([2, 1, 1, 0])
    expect(came.map(({ minute, cameIn }) => cameIn - minute).every((late) => late <= 1)).toBe(true)
  })
})
