import type { Streams } from '../metrics/streams.ts'
import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import { changeOptions } from './change.ts'
import { type DetectorOptions, settings } from './detectorOption.ts'
import { StreamChange } from './streamChange.ts'
import type { RunDetector } from './runDetector.ts'

export const serviceOptions = {
  unservedMax: { unit: 'ratio', default: 0.25, min: 0, max: 1, about: 'share of callers not served that is an outage, whatever the past was' },
  errorsMax: { unit: 'ratio', default: 0.1, min: 0, max: 1, about: 'share of turns refused or failed that is an outage, whatever the past was' },
  callersMin: { unit: 'turns', default: 5, min: 0, about: 'callers not served in such minutes in a row before it alarms' },
  lasting: { unit: 'windows', default: 2, min: 1, about: 'such minutes in a row before it alarms' },
} as const satisfies DetectorOptions

const UNSERVED = 'turn.unserved'
const ERRORS = 'errors.ratio'
/** Shares of turns whose lasting rise raises an alert, and the action for each. */
const shares = { [ERRORS]: 'find_what_refuses_or_fails', 'turn.abandoned': 'find_what_callers_wait_for' }
/**
 * A lasting fall of arrivals raises an alert too: callers may be blocked upstream. The fall by half separates it from
 * a lunch break.
 */
const ARRIVALS = 'turn.started'
const arrivalOptions = { ...options(changeOptions), changeMin: 0.5, scoreMin: 8 }

/**
 * Whether callers are served at all: errors, abandonment and throughput. A quarter of the callers without an answer,
 * or a tenth refused or failed, is an outage from the second minute on, also when no turn ends and every percentile is
 * empty. Smaller rises of refused, failed and abandoned turns are tested against the calm windows, and so is a lasting
 * fall of the turns that begin.
 */
export class ServiceHealth implements RunDetector {
  private readonly settings: Record<keyof typeof serviceOptions, number>
  private readonly changes: { watch: StreamChange; action: string }[]
  /**
   * Per slice: consecutive minutes of outage, turns unserved in them, and the first minute. Minutes without a caller
   * leave it unchanged.
   */
  private readonly outages = new Map<string, { minutes: number; unserved: number; since: number }>()

  constructor(streams: Streams, given: Partial<Record<string, number>> = {}) {
    this.settings = settings(serviceOptions, given)
    this.changes = [
      ...Object.entries(shares).map(([stream, action]) => ({ watch: new StreamChange(streams.named(stream), ''), action })),
      { watch: new StreamChange(streams.named(ARRIVALS), '', 'down', arrivalOptions), action: 'check_that_callers_get_through' },
    ]
  }

  observe(closed: { minutes: MinuteTable; minute: number }): Alert[] {
    const { minutes, minute } = closed
    const { unservedMax, errorsMax } = this.settings
    const outages = [
      ...minutes.slicesOf(UNSERVED).flatMap((slice) => this.outage(minutes, minute, { stream: UNSERVED, slice, max: unservedMax })),
      ...this.outage(minutes, minute, { stream: ERRORS, slice: '', max: errorsMax }),
    ]
    const changes = this.changes.flatMap(({ watch, action }) =>
      watch.observe(closed).map((alert) => ({ ...alert, detector: 'service', action })),
    )
    return [...outages, ...changes]
  }

  private outage(minutes: MinuteTable, minute: number, { stream, slice, max }: { stream: string; slice: string; max: number }): Alert[] {
    const latest = minutes.latest(stream, slice)
    if (latest?.minute !== minute) return []
    const { callersMin, lasting } = this.settings
    const subject = slice === '' ? stream : `${stream} ${slice}`
    if (latest.value === null || latest.n === 0) return []
    if (latest.value < max) {
      this.outages.delete(subject)
      return []
    }
    const outage = this.outages.get(subject) ?? { minutes: 0, unserved: 0, since: minute }
    outage.minutes++
    outage.unserved += latest.value * latest.n
    this.outages.set(subject, outage)
    if (outage.minutes < lasting || outage.unserved < callersMin) return []
    const evidence = { [stream === UNSERVED ? 'unserved' : 'share']: latest.value, callers: latest.n, since: outage.since }
    const action = stream === UNSERVED ? 'find_the_stage_that_does_not_answer' : shares[ERRORS]
    return [{ detector: 'service', minute, subject, action, evidence }]
  }
}

function options(of: DetectorOptions): Record<string, number> {
  return Object.fromEntries(Object.entries(of).map(([name, option]) => [name, option.default]))
}
