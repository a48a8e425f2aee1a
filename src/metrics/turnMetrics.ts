import type { Outcome } from '../model/factTable.ts'
import { ofService } from '../model/metricFolds.ts'
import type { FactMinute } from '../model/factMinute.ts'
import type { CountMetric, GaugeMetric, MeanMetric, Point, QuantilesMetric } from '../model/metric.ts'
import { ended, everyTurn, lost, not, where } from '../model/turnReadings.ts'
import { milliseconds, share } from '../model/turnMetric.ts'

export const turnCount: CountMetric = {
  name: 'turn.count',
  kind: 'count',
  unit: 'count',
  label: 'Turns ended',
  better: null,
  of: everyTurn,
  reach: 'everySlice',
  about: 'Turns that ended, however they did.',
}

/** `turn.count.<how>`. */
function countEnded(how: Outcome, label: string): CountMetric {
  const better = how === 'answered' ? 'more' : 'less'
  const about = `Turns that ended ${how}.`
  return { name: `turn.count.${how}`, kind: 'count', unit: 'count', label, better, of: ended(how), reach: 'coarse', about }
}
export const turnsAnswered = countEnded('answered', 'Turns answered')
export const turnsInterrupted = countEnded('interrupted', 'Turns interrupted, count')
export const turnsAbandoned = countEnded('abandoned', 'Turns abandoned, count')
export const turnsShed = countEnded('shed', 'Turns shed')
export const turnsHandedOff = countEnded('handed_off', 'Turns handed off')
export const turnsFailed = countEnded('failed', 'Turns failed')

const openGauge = { kind: 'gauge', better: 'less', pooling: 'highest', slices: 'all, region=<region>' } as const

export const turnStarted: GaugeMetric = {
  ...openGauge,
  name: 'turn.started',
  unit: 'count',
  label: 'Turns begun',
  better: null,
  pooling: 'mean',
  fold: ofService('turns_begun'),
  about: 'Turns that began: callers who started to speak.',
}
export const turnOpen: GaugeMetric = {
  ...openGauge,
  name: 'turn.open',
  unit: 'count',
  label: 'Turns open',
  fold: ofService('turns_open'),
  about: 'Turns that have begun and not ended when the minute closes.',
}
export const turnUnanswered: GaugeMetric = {
  ...openGauge,
  name: 'turn.unanswered',
  unit: 'count',
  label: 'Callers waiting for an answer',
  fold: ofService('turns_unanswered'),
  about: 'Callers who have stopped speaking and heard no sound of an answer when the minute closes.',
}
export const turnOldestUnansweredMs: GaugeMetric = {
  ...openGauge,
  name: 'turn.oldestUnansweredMs',
  unit: 'ms',
  label: 'Longest wait for an answer so far',
  fold: ofService('oldest_unanswered_ms'),
  about: 'How long the caller who waits longest has waited by the end of the minute; null when nobody waits.',
}

export const turnFirstAudioMs: QuantilesMetric = milliseconds(
  'turn.firstAudioMs',
  'First audio heard',
  'first_audio_ms',
  'everySlice',
  'Endpoint to the first reply sound, by the client’s clock.',
)
export const turnGapMs: QuantilesMetric = {
  ...milliseconds(
    'turn.gapMs',
    'Reply gap',
    'gap_ms',
    'everySlice',
    'The caller stops speaking to the first reply sound heard: voice to voice.',
  ),
  chart: {
    name: 'turnGap',
    title: 'Reply gap, voice to voice',
    subtitle: 'From the caller’s last word to the first sound of the reply.',
  },
  watch: { ending: 'p95', slices: ['all'], movesWithLoad: true, rank: 1 },
  sliceColumn: { ending: 'p95', rank: 1 },
  isWait: true,
}
export const turnInterrupted: MeanMetric = {
  ...share(
    'turn.interrupted',
    'Turns interrupted',
    'less',
    ended('interrupted'),
    'Share of turns in which the caller, or the echo of the answer, cut the answer short.',
  ),
  sliceColumn: { ending: '', rank: 2 },
}
export const turnAbandoned = share(
  'turn.abandoned',
  'Turns abandoned',
  'less',
  ended('abandoned'),
  'Share of turns at which the caller hung up.',
)
export const turnLost: MeanMetric = {
  ...share(
    'turn.lost',
    'Turns without an answer',
    'less',
    lost,
    'Share of turns that ended without any sound of an answer: refused, failed or given up in silence.',
  ),
  sliceColumn: { ending: '', rank: -1 },
}
export const turnUnserved: GaugeMetric = {
  name: 'turn.unserved',
  kind: 'gauge',
  unit: 'ratio',
  label: 'Callers not served',
  better: 'less',
  slices: 'all, region=<region>',
  pooling: 'mean',
  fold: unserved,
  about:
    'Turns that ended without any sound of an answer and callers who have waited for one for over 10 s when the minute closes ÷ these and all turns that ended; 1 when nobody is answered, null when nobody asks.',
}
export const turnGrounded: MeanMetric = {
  ...share('turn.grounded', 'Answers grounded', 'more', 'grounded', 'Share of answers that the documents bear out.'),
  lackLabel: 'Not grounded',
}
export const turnUngrounded: MeanMetric = {
  ...share(
    'turn.ungrounded',
    'Answers ungrounded',
    'less',
    not('grounded'),
    'Share of answers that the documents do not bear out.',
  ),
  watch: { ending: '', slices: ['all', 'named', 'tenants'], rank: 1 },
  sliceColumn: { ending: '', rank: 4 },
}
export const turnUngroundedAfterChange = share(
  'turn.ungroundedAfterChange',
  'Ungrounded after a change',
  'less',
  where('policy_changed', not('grounded')),
  'Share of ungrounded answers among answers to questions whose policy has changed.',
)
export const turnTaskSuccess: MeanMetric = {
  ...share(
    'turn.taskSuccess',
    'Task success',
    'more',
    'task_success',
    'Share of turns that did what the caller wanted; interrupted ones are not judged.',
  ),
  lackLabel: 'Task failed',
  sliceColumn: { ending: '', rank: 5 },
}
export const turnPreference: MeanMetric = {
  ...share('turn.preference', 'Preference', 'more', 'preference', 'Share of turns whose voice a listener would prefer.'),
  lackLabel: 'Not preferred',
}

function unserved(facts: FactMinute, point: Point): void {
  const { service, turns, firstTurn, lastTurn, names } = facts
  const isLost = lost(turns, firstTurn, lastTurn)
  const regionOf = turns.column('region')
  for (let row = 0; row < service.rows; row++) {
    const region = service.column('region')[row]
    const isAll = Number.isNaN(region)
    const overdue = service.column('turns_overdue')[row]
    let ended = 0
    let silent = 0
    for (let turn = firstTurn; turn < lastTurn; turn++) {
      if (!isAll && regionOf[turn] !== region) continue
      ended++
      silent += isLost(turn)
    }
    const n = ended + overdue
    point(isAll ? '' : `region=${names.dictionary.name('region', region)}`, n > 0 ? (silent + overdue) / n : null, n)
  }
}
