import type { Stream } from '../metrics/streams.ts'
import type { Alert } from '../model/alert.ts'
import type { MinuteTable } from '../model/metricPoint.ts'
import { type DetectorOptions, settings } from './detectorOption.ts'
import { middleAndSpread } from './median.ts'
import type { RunDetector } from './runDetector.ts'

export const freshnessOptions = {
  lagMsMin: { unit: 'ms', default: 1_800_000, min: 0, about: 'a tenant’s documents may be this much older than its peers’' },
  timesMin: { unit: 'times', default: 3, min: 0, about: 'and this many times as old' },
  lasting: { unit: 'windows', default: 3, min: 1, about: 'windows in a row before it alarms: a refresh is not instant' },
} as const satisfies DetectorOptions

/**
 * A tenant whose documents stay stale while other tenants' were refreshed: the age of the documents it is served, a
 * stream in ms, against the median of the other tenants in the same minute. Its own past is no baseline, since a
 * missed refresh changes nothing in it. Needs two other tenants.
 */
export class FreshnessLag implements RunDetector {
  private readonly stream: string
  private readonly settings: Record<keyof typeof freshnessOptions, number>
  /** Consecutive windows in which a tenant's slice was stale, and the first of them. */
  private readonly behind = new Map<string, { windows: number; since: number }>()

  constructor({ name }: Stream, options: Partial<Record<string, number>> = {}) {
    this.stream = name
    this.settings = settings(freshnessOptions, options)
  }

  observe({ minutes, minute }: { minutes: MinuteTable; minute: number }): Alert[] {
    const ages = agesAt(this.stream, minutes, minute)
    const { lagMsMin, timesMin, lasting } = this.settings
    return [...ages].flatMap(([slice, ageMs]) => {
      const others = [...ages].filter(([name]) => name !== slice).map(([, age]) => age)
      if (others.length < 2) return []
      const peersMs = middleAndSpread(others).median
      if (ageMs < peersMs + lagMsMin || ageMs < timesMin * peersMs) {
        this.behind.delete(slice)
        return []
      }
      const { windows, since } = this.behind.get(slice) ?? { windows: 0, since: minute }
      this.behind.set(slice, { windows: windows + 1, since })
      if (windows + 1 < lasting) return []
      const evidence = { ageMs, peersMs, since }
      return [
        { detector: 'freshness', minute, subject: slice, action: 'pin_the_last_good_index_or_hand_over', evidence },
      ]
    })
  }
}

/** The age in every tenant that cited a document in the minute, ms. */
function agesAt(stream: string, minutes: MinuteTable, minute: number): Map<string, number> {
  const ages = new Map<string, number>()
  for (const slice of minutes.slicesOf(stream)) {
    if (!/^tenant=[^,|]*$/.test(slice)) continue
    const latest = minutes.latest(stream, slice)
    if (latest?.minute === minute && latest.value !== null) ages.set(slice, latest.value)
  }
  return ages
}
