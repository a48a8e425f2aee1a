import { streamNamed } from '../metrics/streams.ts'
import type { Expectation } from '../model/scenario.ts'
import type { Verdict } from '../model/verdict.ts'
import { onsetUs, spanValue } from './judge.ts'
import { alertedDetector } from './judgeWords.ts'
import { plain, valueText } from '../charts/metricText.ts'
import type { Replay } from './replayTypes.ts'
import { durationMinutes, minutesFromUs } from './runMinutes.ts'

/** A rollback reaches new calls only; nearly all old ones have ended after this. */
const MENDING_MINUTES = 10
const SETTLING_MINUTES = 2
/** Part of the harm that must be gone for a drill to count as recovered. */
const GONE_MIN = 0.6

/**
 * Judges a drill with mitigations on: of all that the fault moved, how much is gone, compared with the twin, from the time
 * the mitigation works to the end. What must move is then what must come back.
 */
export function judgeRecovery(drill: Replay, twin: Replay): Verdict[] {
  const onset = onsetUs(drill.truth)
  const mended = drill.truth.filter((one) => one.role === 'mitigation').map((one) => one.atUs)
  if (onset === null || mended.length === 0) return []
  const first = minutesFromUs(Math.min(...mended))
  const last = minutesFromUs(Math.max(...mended))
  const before: [number, number] = [Math.floor(minutesFromUs(onset)) + SETTLING_MINUTES, Math.ceil(first)]
  const after: [number, number] = [Math.ceil(last) + MENDING_MINUTES, durationMinutes(drill.scenario)]
  const moved = drill.scenario.expect.filter((one) => one.kind === 'moves' && alertedDetector(one) === null)
  return moved.filter((one) => mustComeBack(one)).map((one) => recovery(one, { drill, twin, before, after }))
}

/** "Rises by less than" does not say that anything moved, and a gain need not go. */
function mustComeBack({ metric, difference, ratio, drill }: Expectation): boolean {
  const rises = (ratio?.[0] ?? 1) > 1 || (difference?.[0] ?? 0) > 0
  if (rises && streamNamed(metric).metric.better === 'more') return false
  if (ratio !== null) return ratio[0] > 1 || ratio[1] < 1
  if (difference !== null) return difference[0] > 0 || difference[1] < 0
  return drill !== null
}

interface Spans {
  drill: Replay
  twin: Replay
  before: [number, number]
  after: [number, number]
}

function recovery(expectation: Expectation, { drill, twin, before, after }: Spans): Verdict {
  const perMinute = streamNamed(expectation.metric).metric.kind === 'count'
  const excess = (span: [number, number]) => {
    const more = difference(spanValue(drill, expectation, span), spanValue(twin, expectation, span))
    return more === null || !perMinute ? more : more / (span[1] - span[0])
  }
  const harm = excess(before)
  const left = excess(after)
  const healthy = spanValue(twin, expectation, after)
  const value = spanValue(drill, expectation, after)
  const gone = harm === null || left === null || harm === 0 ? null : 1 - left / harm
  const { unit } = streamNamed(expectation.metric).metric
  const { name, metric, slice } = expectation
  return {
    name: `recovers: ${name}`,
    kind: 'moves',
    metric,
    slice,
    expected: `at least ${plain(GONE_MIN * 100)} % of the harm gone`,
    healthy,
    drill: value,
    seen:
      gone === null
        ? 'nothing to compare'
        : `${valueText(healthy, unit)} → ${valueText(value, unit)} (${plain(gone * 100)} % gone)`,
    ok: gone !== null && gone >= GONE_MIN,
  }
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b
}
