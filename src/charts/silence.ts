import type { MinuteTable } from '../model/metricPoint.ts'
import type { ChartData } from './chartData.ts'

/** Consecutive minutes in which most callers of the drill got no answer. */
export interface Silence {
  fromMinute: number
  /** Exclusive. */
  untilMinute: number
  /** The most callers that waited at the end of one of its minutes. */
  waiting: number
}

/**
 * A minute is silent from this share of callers not served: an empty percentile is the worst case there, not the best.
 */
const SILENT_FROM = 0.5
/** With fewer callers not served over all its minutes there is too little traffic to judge. */
const UNSERVED_MIN = 5

/** The silences in minutes [from, to); in all minutes by default. */
export function silences({ drill }: { drill: { minutes: MinuteTable } }, [from, to] = [0, Infinity]): Silence[] {
  const waiting = new Map(drill.minutes.series('turn.unanswered').map(({ minute, value }) => [minute, value ?? 0]))
  const found: (Silence & { unserved: number; isOver: boolean })[] = []
  for (const { minute, value, n } of drill.minutes.series('turn.unserved')) {
    // A minute without calls is not silent and does not end a silence.
    if (minute < from || minute >= to || value === null || n === 0) continue
    const last = found.at(-1)
    if (value < SILENT_FROM) {
      if (last !== undefined) last.isOver = true
      continue
    }
    const here = waiting.get(minute) ?? 0
    if (last === undefined || last.isOver) {
      found.push({ fromMinute: minute, untilMinute: minute + 1, waiting: here, unserved: value * n, isOver: false })
    }
    else {
      last.untilMinute = minute + 1
      last.waiting = Math.max(last.waiting, here)
      last.unserved += value * n
    }
  }
  return found
    .filter(({ unserved }) => unserved >= UNSERVED_MIN)
    .map(({ fromMinute, untilMinute, waiting }) => ({ fromMinute, untilMinute, waiting }))
}

/**
 * ` In 18 minutes most callers got no answer at all; up to 57 waited at once.` with a leading space; '' without a
 * silence.
 */
export function silenceText(data: Pick<ChartData, 'drill'>): string {
  const found = silences(data)
  if (found.length === 0) return ''
  const minutes = found.reduce((sum, { fromMinute, untilMinute }) => sum + untilMinute - fromMinute, 0)
  const waited = Math.max(...found.map(({ waiting }) => waiting))
  return ` In ${minutes === 1 ? 'one minute' : `${minutes} minutes`} most callers got no answer at all${waited === 0 ? '' : `; up to ${waited} waited at once`}.`
}
