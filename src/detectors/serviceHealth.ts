import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import { changeOptions } from './change.ts'
import { type DetectorOptions, settings } from './detectorOption.ts'
import { StreamChange } from './streamChange.ts'
import type { Watcher } from './watcher.ts'

export const serviceOptions = {
  unservedMax: { unit: 'ratio', default: 0.5, about: 'share of callers not served that is an outage, whatever the past was' },
  callersMin: { unit: 'turns', default: 5, about: 'callers needed to judge a minute by itself' },
  lasting: { unit: 'windows', default: 2, about: 'such minutes in a row before it alarms' },
} as const satisfies DetectorOptions

const UNSERVED = 'turn.unserved'
/** Shares of turns whose lasting rise is told, and what to do about each. */
const shares = { 'errors.ratio': 'find_what_refuses_or_fails', 'turn.abandoned': 'find_what_callers_wait_for' }
/** Callers who stop coming are told too: the door may be shut. A fall by half that lasts is no lunch break. */
const ARRIVALS = 'turn.started'
const arrivalOptions = { ...options(changeOptions), changeMin: 0.5, scoreMin: 8 }

/**
 * Whether callers are served at all: errors, abandonment and throughput. Most callers of a minute without an answer are an
 * outage from the second minute on, also when nobody finishes and every percentile is empty; smaller rises of refused,
 * failed and abandoned turns are told by evidence against the calm past; so is a lasting fall of the turns that begin.
 */
export class ServiceHealth implements Watcher {
  private readonly settings: Record<keyof typeof serviceOptions, number>
  private readonly changes: { watch: StreamChange; action: string }[]
  /** Minutes in a row in which a slice was out, and the first of them. */
  private readonly outages = new Map<string, { minutes: number; since: number }>()

  constructor(given: Partial<Record<string, number>> = {}) {
    this.settings = settings(serviceOptions, given)
    this.changes = [
      ...Object.entries(shares).map(([stream, action]) => ({ watch: new StreamChange(stream, ''), action })),
      { watch: new StreamChange(ARRIVALS, '', 'down', arrivalOptions), action: 'check_that_callers_get_through' },
    ]
  }

  see(closed: { minutes: MinuteTable; minute: number }): Alert[] {
    const { minutes, minute } = closed
    const outages = minutes.slicesOf(UNSERVED).flatMap((slice) => this.outage(minutes, minute, slice))
    const changes = this.changes.flatMap(({ watch, action }) =>
      watch.see(closed).map((alert) => ({ ...alert, detector: 'service', action })),
    )
    return [...outages, ...changes]
  }

  private outage(minutes: MinuteTable, minute: number, slice: string): Alert[] {
    const latest = minutes.latest(UNSERVED, slice)
    if (latest?.minute !== minute) return []
    const { unservedMax, callersMin, lasting } = this.settings
    if (latest.value === null || latest.n < callersMin || latest.value < unservedMax) {
      this.outages.delete(slice)
      return []
    }
    const { minutes: before, since } = this.outages.get(slice) ?? { minutes: 0, since: minute }
    this.outages.set(slice, { minutes: before + 1, since })
    if (before + 1 < lasting) return []
    const evidence = { unserved: latest.value, callers: latest.n, since }
    const subject = slice === '' ? UNSERVED : `${UNSERVED} ${slice}`
    return [{ detector: 'service', minute, subject, action: 'find_the_stage_that_does_not_answer', evidence }]
  }
}

function options(of: DetectorOptions): Record<string, number> {
  return Object.fromEntries(Object.entries(of).map(([name, option]) => [name, option.default]))
}
