import { silences } from '../charts/silence.ts'
import { pooledValue } from '../metrics/pooled.ts'
import type { Expectation, Intervention } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'
import { alertedDetector, boundsText, seenText } from './judgeWords.ts'
import type { Replay } from './replayTypes.ts'
import { durationMinutes, minutesFromUs } from './runMinutes.ts'

/** Callers in a call at the onset keep the versions they got; most of those calls have ended after this. */
const SETTLING_MINUTES = 5

/** Number of seeds for whose mean the scenarios' bounds are written. */
const FIVE = 5

/** One expectation measured on both sides. Null where nothing was measured, or without a twin. */
export interface Reading {
  expectation: Expectation
  /** Unit of its stream; `alerts` for a detector. */
  unit: string
  healthy: number | null
  drill: number | null
  /** The first minute in which the drill's detector alerted; null for metric streams. */
  firstAlert: number | null
  /**
   * The most callers of the drill that waited for an answer at the end of a minute of the span; 0 for gauges and
   * counts.
   */
  waiting: number
  /**
   * Minutes of the span in which most callers of the drill got no answer, so that low values there are no good news.
   */
  silentMinutes: number
  judgedWithTwin: boolean
}

/** Verdicts on the scenario's expectations. Without a twin only bounds on the drill itself are judged. */
export function judge(drill: Replay, twin: Replay | null): Verdict[] {
  return verdictsOf([measure(drill, twin)])
}

/** Measures every expectation that can be judged. */
export function measure(drill: Replay, twin: Replay | null): Reading[] {
  const judged = drill.scenario.expect.filter((one) => twin !== null || one.drill !== null)
  return judged.map((expectation) => {
    const span = expectation.minutes ?? defaultSpan(expectation, drill)
    return {
      expectation,
      unit: alertedDetector(expectation) === null ? drill.streams.named(expectation.metric).metric.unit : 'alerts',
      healthy: twin === null ? null : spanValue(twin, expectation, span),
      drill: spanValue(drill, expectation, span),
      firstAlert: firstAlert(drill, expectation, span),
      waiting: isOfTurns(drill, expectation) ? mostWaiting(drill, span) : 0,
      silentMinutes: silentMinutes(drill, span),
      judgedWithTwin: twin !== null,
    }
  })
}

/** Verdicts over one or more seeds, each measured by `measure`: bounds apply to the means over the seeds. */
export function verdictsOf(seeds: readonly Reading[][]): Verdict[] {
  if (seeds.length === 0) return []
  return seeds[0].map(({ expectation: asWritten, unit, judgedWithTwin }, i) => {
    const expectation = widened(asWritten, seeds.length)
    const all = seeds.map((readings) => readings[i])
    const healthy = mean(all.map((reading) => reading.healthy))
    const drill = mean(all.map((reading) => reading.drill))
    const first = all.map((reading) => reading.firstAlert).filter((minute) => minute !== null)
    const waiting = Math.max(...all.map((reading) => reading.waiting))
    const silent = Math.max(...all.map((reading) => reading.silentMinutes))
    const { name, kind, metric, slice } = expectation
    return {
      name,
      kind,
      metric,
      slice,
      expected: boundsText(expectation, unit, judgedWithTwin),
      healthy,
      drill,
      seen: seenText(
        expectation,
        { healthy, drill, firstAlert: first.length === 0 ? null : Math.min(...first), waiting, silentMinutes: silent },
        unit,
      ),
      ok: holds(expectation, healthy, drill, judgedWithTwin),
    }
  })
}

/**
 * The bounds for a mean of `seeds` seeds: as written from five on, wider by the seed spread for one, between by 1/√n.
 */
function widened(expectation: Expectation, seeds: number): Expectation {
  const by = (expectation.seedSpread * Math.max(0, Math.sqrt(FIVE / seeds) - 1)) / (Math.sqrt(FIVE) - 1)
  const wider = (bounds: [number, number] | null): [number, number] | null => bounds && [bounds[0] - by, bounds[1] + by]
  const { healthy, drill, ratio, difference } = expectation
  if (by === 0) return expectation
  return {
    ...expectation,
    ...{ healthy: wider(healthy), drill: wider(drill), ratio: wider(ratio), difference: wider(difference) },
  }
}

/** The value of an expectation's stream on one side over minutes [from, to). */
export function spanValue(run: Replay, { metric, slice }: Expectation, span: readonly [number, number]): number | null {
  const detector = alertedDetector({ metric })
  if (detector !== null) return alertsIn(run, detector, span).length
  return pooledValue(run, metric, Object.hasOwn(run.scenario.slices, slice) ? run.scenario.slices[slice] : slice, span).value
}

/** Detectors count from the start; all else once the first fault has settled. */
function defaultSpan(expectation: Expectation, drill: Replay): [number, number] {
  const end = durationMinutes(drill.scenario)
  const onset = alertedDetector(expectation) === null ? onsetUs(drill.truth) : null
  if (onset === null) return [0, end]
  const settled = Math.ceil(minutesFromUs(onset)) + SETTLING_MINUTES
  return settled < end ? [settled, end] : [Math.floor(minutesFromUs(onset)), end]
}

/** Onset of the first fault, µs from the start of the run; null in a run without one. */
export function onsetUs(truth: readonly Intervention[]): number | null {
  const faults = truth.filter((one) => one.role === 'fault').map((one) => one.atUs)
  return faults.length === 0 ? null : Math.min(...faults)
}

function alertsIn(run: Replay, detector: string, [from, to]: readonly [number, number]) {
  return run.alerts.filter((alert) => alert.detector === detector && alert.minute >= from && alert.minute < to)
}

function firstAlert(drill: Replay, expectation: Expectation, span: readonly [number, number]): number | null {
  const detector = alertedDetector(expectation)
  const alerts = detector === null ? [] : alertsIn(drill, detector, span)
  return alerts.length === 0 ? null : alerts[0].minute
}

/** The most callers that waited for an answer at the end of a minute of the span. */
export function mostWaiting({ minutes }: Replay, [from, to]: readonly [number, number]): number {
  const points = minutes.series('turn.unanswered').filter(({ minute }) => minute >= from && minute < to)
  return Math.max(0, ...points.map(({ value }) => value ?? 0))
}

/** Whether a metric is measured over turns, so that a caller without an answer is missing from it. */
function isOfTurns({ streams }: Replay, { metric }: Expectation): boolean {
  if (alertedDetector({ metric }) !== null) return false
  const { kind } = streams.named(metric).metric
  return kind !== 'gauge' && kind !== 'count'
}

function silentMinutes(drill: Replay, span: [number, number]): number {
  return silences({ drill }, span).reduce((sum, { fromMinute, untilMinute }) => sum + untilMinute - fromMinute, 0)
}

function mean(values: (number | null)[]): number | null {
  const there = values.filter((value) => value !== null)
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0) / there.length
}

/** Whether every bound holds; a missing value satisfies no bound. */
function holds(expectation: Expectation, healthy: number | null, drill: number | null, withTwin: boolean): boolean {
  if (expectation.drill !== null && !within(drill, expectation.drill)) return false
  if (!withTwin) return true
  if (expectation.healthy !== null && !within(healthy, expectation.healthy)) return false
  const both = healthy !== null && drill !== null
  if (expectation.difference !== null && !within(both ? drill - healthy : null, expectation.difference)) return false
  return expectation.ratio === null || within(both ? ratioOf(drill, healthy) : null, expectation.ratio)
}

/** 0 on both sides is no change. */
function ratioOf(drill: number, healthy: number): number {
  return drill === healthy ? 1 : drill / healthy
}

function within(value: number | null, [least, most]: readonly [number, number]): boolean {
  return value !== null && value >= least && value <= most
}
