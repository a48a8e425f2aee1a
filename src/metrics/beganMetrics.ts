import type { MeanMetric, QuantilesMetric, Reading } from '../model/metric.ts'
import { lost } from '../model/turnReadings.ts'

/**
 * Lower bound in ms, counted from `since`: the column's value, or where it is null the time until the turn ended
 * without it.
 */
function atLeast(column: 'gap_ms' | 'ttft_ms', since: (turns: Parameters<Reading>[0]) => (row: number) => number): Reading {
  return (turns) => {
    const value = turns.column(column)
    const endedAt = turns.column('ended_at_ms')
    const from = since(turns)
    return (row) => (Number.isNaN(value[row]) ? Math.max(0, endedAt[row] - from(row)) : value[row])
  }
}

const byBegin = { kind: 'quantiles', unit: 'ms', better: 'less', reach: 'regions', minuteOf: 'began' } as const

export const beganGapMs: QuantilesMetric = {
  ...byBegin,
  name: 'began.gapMs',
  label: 'Reply gap of turns begun',
  reads: ['spoke_at_ms', 'speech_ms', 'ended_at_ms', 'gap_ms'],
  of: atLeast('gap_ms', (turns) => {
    const spokeAt = turns.column('spoke_at_ms')
    const speech = turns.column('speech_ms')
    return (row) => spokeAt[row] + speech[row]
  }),
  about: 'Reply gap by the minute in which the turn began; a turn that ended in silence counts as long as it waited.',
}
export const beganTtftMs: QuantilesMetric = {
  ...byBegin,
  name: 'began.ttftMs',
  label: 'Time to first token of turns begun',
  reads: ['asked_at_ms', 'ended_at_ms', 'ttft_ms'],
  of: atLeast('ttft_ms', (turns) => {
    const askedAt = turns.column('asked_at_ms')
    return (row) => askedAt[row]
  }),
  about: 'Time to first token by the minute in which the turn began; a turn that ended without one counts as long as it waited.',
}
export const beganUnanswered: MeanMetric = {
  name: 'began.unanswered',
  kind: 'mean',
  unit: 'ratio',
  label: 'Turns begun that got no answer',
  better: 'less',
  reach: 'regions',
  minuteOf: 'began',
  reads: ['outcome', 'gap_ms'],
  of: lost,
  about: 'Share of turns, by the minute in which they began, that were refused, failed or given up before any sound.',
}
