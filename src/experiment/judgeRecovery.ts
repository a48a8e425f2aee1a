import { plain, valueText } from '../charts/metricText.ts'
import { pooledValue } from '../metrics/pooled.ts'
import type { Streams } from '../metrics/streams.ts'
import type { Expectation } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'
import { mostWaiting, onsetUs, spanValue } from './judge.ts'
import { alertedDetector } from './judgeWords.ts'
import type { Replay } from './replayTypes.ts'
import { durationMinutes, minutesFromUs } from './runMinutes.ts'

/** A rollback applies to new calls only; nearly all earlier calls have ended after this. */
const MENDING_MINUTES = 10
/** Least length of a comparison, minutes. */
const SPAN_MIN = 3
/** Share of the harm that must be gone for a drill to count as recovered. */
const GONE_MIN = 0.6
/** Harm below this share of the fault's initial harm is too little to credit a mitigation for removing it. */
const HARM_MIN = 0.15
/** Share of turns that may go unanswered beyond those unanswered without the mitigation. */
const LOST_MORE_MAX = 0.02

/** The three runs of the same callers by which a mitigation is judged. */
export interface RecoveryRuns {
  /** With the fault and the mitigation. */
  drill: Replay
  /** With the fault, without the mitigation: the counterfactual. */
  unmended: Replay
  /** Without either. */
  twin: Replay
}

/**
 * Judges the mitigations of a drill against the fault alone: how much of the harm in the same minutes of the same
 * calls is gone. A fault that lifts by itself gives a mitigation no credit.
 */
export function judgeRecovery(runs: RecoveryRuns): Verdict[] {
  const { drill } = runs
  const onset = onsetUs(drill.truth)
  const mended = drill.truth.filter((one) => one.role === 'mitigation').map((one) => one.atUs)
  if (onset === null) return []
  if (mended.length === 0) return [neverBegan]
  const first = Math.ceil(minutesFromUs(onset))
  const span = mendingSpan(drill, Math.ceil(minutesFromUs(Math.max(...mended))))
  const broken: Span = [first, Math.max(first + SPAN_MIN, Math.ceil(minutesFromUs(Math.min(...mended))))]
  const moved = drill.scenario.expect.filter((one) => one.kind === 'moves' && alertedDetector(one) === null)
  return [...moved.filter((one) => mustComeBack(drill.streams, one)).map((one) => recovery(one, runs, { span, broken })), answersKept(runs, span)]
}

/** Verdict on a mitigation whose condition never came true. */
const neverBegan: Verdict = {
  ...{ name: 'the mitigation begins', kind: 'moves', metric: 'turn.lost', slice: '', expected: 'it begins' },
  ...{ healthy: null, drill: null, seen: 'it never began: what it waits for did not come', ok: false },
}

type Span = [from: number, to: number]

/**
 * From when the mitigation has reached nearly all calls to when the fault lifts or the run ends; earlier where that is
 * shorter than the least length.
 */
function mendingSpan({ truth, scenario }: Replay, works: number): Span {
  const end = durationMinutes(scenario)
  const lifts = truth.filter((one) => one.role === 'fault').map((one) => (one.untilUs === null ? end : minutesFromUs(one.untilUs)))
  const to = Math.max(Math.min(end, Math.floor(Math.max(...lifts))), Math.min(end, works + SPAN_MIN))
  const from = works + MENDING_MINUTES + SPAN_MIN <= to ? works + MENDING_MINUTES : Math.max(works, to - SPAN_MIN)
  return [Math.min(from, to - 1), to]
}

/**
 * Whether an expectation states harm that must be undone. An upper bound on a rise does not state a move, and an
 * improvement need not be undone.
 */
function mustComeBack(streams: Streams, { metric, difference, ratio, drill }: Expectation): boolean {
  const rises = (ratio?.[0] ?? 1) > 1 || (difference?.[0] ?? 0) > 0
  if (rises && streams.named(metric).metric.better === 'more') return false
  if (ratio !== null) return ratio[0] > 1 || ratio[1] < 1
  if (difference !== null) return difference[0] > 0 || difference[1] < 0
  return drill !== null
}

function recovery(expectation: Expectation, runs: RecoveryRuns, { span, broken }: { span: Span; broken: Span }): Verdict {
  const { name, metric, slice } = expectation
  const { unit, kind } = runs.drill.streams.named(metric).metric
  const healthy = spanValue(runs.twin, expectation, span)
  const unmended = spanValue(runs.unmended, expectation, span)
  const mended = spanValue(runs.drill, expectation, span)
  const atFirst = excess(spanValue(runs.unmended, expectation, broken), spanValue(runs.twin, expectation, broken))
  const perMinute = kind === 'count' ? (span[1] - span[0]) / (broken[1] - broken[0]) : 1
  const harm = excess(unmended, healthy)
  const left = excess(mended, healthy)
  const waited = [runs.unmended, runs.drill].map((run) => mostWaiting(run, span))
  const { words, ok } = unmended === null && waited[0] > 0 ? answeredAgain(mended, waited[1]) : outcome(harm, left, atFirst === null ? null : atFirst * perMinute)
  const shown = (value: number | null, waiting: number) => (value === null && waiting > 0 ? `nobody got that far of up to ${plain(waiting)} who waited` : valueText(value, unit))
  const values = `${valueText(healthy, unit)} healthy, ${shown(unmended, waited[0])} without it, ${shown(mended, waited[1])} with it`
  return {
    name: `recovers: ${name}`,
    kind: 'moves',
    metric,
    slice,
    expected: `at least ${plain(GONE_MIN * 100)} % of the harm there would be without it gone`,
    healthy,
    drill: mended,
    seen: `${words}: ${values}`,
    ok,
  }
}

/** For a run that without the mitigation answered no caller, the worst case. */
function answeredAgain(mended: number | null, waiting: number): { words: string; ok: boolean } {
  if (mended !== null) return { words: 'callers are answered again', ok: true }
  return waiting > 0 ? { words: 'it changed nothing', ok: false } : { words: 'nothing to compare', ok: false }
}

/** A mitigation that refuses callers must not refuse those who would have been served, so lost turns are judged too. */
function answersKept(runs: RecoveryRuns, span: Span): Verdict {
  const metric = 'turn.lost'
  const lost = (run: Replay) => pooledValue(run, metric, '', span).value
  const [healthy, unmended, mended] = [runs.twin, runs.unmended, runs.drill].map(lost)
  const ok = mended === null || mended <= Math.max(unmended ?? 1, healthy ?? 0) + LOST_MORE_MAX
  return {
    name: 'loses no more turns than without it',
    kind: 'moves',
    metric,
    slice: '',
    expected: `at most ${plain(LOST_MORE_MAX * 100)} points more`,
    healthy,
    drill: mended,
    seen: `${valueText(healthy, 'ratio')} healthy, ${valueText(unmended, 'ratio')} without it, ${valueText(mended, 'ratio')} with it`,
    ok,
  }
}

/** The outcome in words for people. */
function outcome(harm: number | null, left: number | null, atFirst: number | null): { words: string; ok: boolean } {
  if (harm === null || left === null) return { words: 'nothing to compare', ok: false }
  const passed = atFirst !== null && Math.abs(harm) < HARM_MIN * Math.abs(atFirst)
  if (harm === 0 || passed) return { words: 'no harm was left to take away, the fault had passed by itself', ok: false }
  const gone = 1 - left / harm
  if (gone >= 1.05) return { words: 'all of the harm is gone, and more', ok: true }
  if (gone >= 0.95) return { words: 'the harm is gone', ok: true }
  if (gone > 0.02) return { words: `${Math.round(gone * 100)} % of the harm is gone`, ok: gone >= GONE_MIN }
  if (gone >= -0.02) return { words: 'it changed nothing', ok: false }
  return { words: `it made things worse, ${plain(1 - gone)} times the harm`, ok: false }
}

function excess(value: number | null, healthy: number | null): number | null {
  return value === null || healthy === null ? null : value - healthy
}
