import { detectors } from '../detectors/index.ts'
import { FreshnessLag } from '../detectors/freshness.ts'
import { ServiceHealth } from '../detectors/serviceHealth.ts'
import { StreamChange } from '../detectors/streamChange.ts'
import type { ClosedMinute, Watcher } from '../detectors/watcher.ts'
import type { Streams } from '../metrics/streams.ts'
import type { Alert } from '../model/alert.ts'
import type { Cohort, Scenario } from '../model/scenario.ts'
import { sliceName } from '../model/slice.ts'
import { minutesFromUs } from './runMinutes.ts'

/** Streams in which a lasting rise is looked for in every run: the first sign of the four drills and of most others. */
const streamsForAll = ['tts.firstAudioByteMs.p95', 'turn.gapMs.p95', 'cost.usdPerMinute']
const streamsBySlice = ['asr.firstPartialMs.p95', 'turn.ungrounded']
const streamsByTenant = ['turn.ungrounded']

/** These move by a fifth or so as load does on a healthy day. */
const movesWithLoad = { changeMin: 0.3 }

/**
 * The detectors at work in a run: those the scenario names, a change detector on the streams above, one for tenants whose
 * documents stay behind, and one for callers who are not served.
 */
export class Watchers {
  private readonly named: { id: string; watcher: Watcher }[]

  constructor(scenario: Scenario, streams: Streams) {
    const asked = scenario.detectors.map(({ id, detector, pool, options }) => ({
      id,
      watcher: detectors[detector].watch(pool, options) as Watcher,
    }))
    const changes = watchedStreams(scenario).map(([stream, slice]) => ({
      id: 'change',
      watcher: new StreamChange(streams.named(stream), slice, 'up', streamsForAll.includes(stream) ? movesWithLoad : {}),
    }))
    const standing = [
      { id: 'freshness', watcher: new FreshnessLag() },
      { id: 'service', watcher: new ServiceHealth(streams) },
    ]
    this.named = [...asked, ...changes, ...standing]
  }

  /** Shows every detector what has arrived; alerts carry the id the scenario gave and the time at which they spoke. */
  look(closed: ClosedMinute): Alert[] {
    const atMinute = minutesFromUs(closed.arrivedUs)
    return this.named.flatMap(({ id, watcher }) =>
      watcher.see(closed).map((alert) => ({ ...alert, detector: id, atMinute })),
    )
  }
}

function watchedStreams(scenario: Scenario): [stream: string, slice: string][] {
  const slices = ['', ...Object.values(scenario.slices).map(sliceName)]
  return [
    ...streamsForAll.map((stream): [string, string] => [stream, '']),
    ...streamsBySlice.flatMap((stream) => slices.map((slice): [string, string] => [stream, slice])),
    ...streamsByTenant.flatMap((stream) =>
      tenantsOf(scenario.cohorts).map((tenant): [string, string] => [stream, `tenant=${tenant}`]),
    ),
  ]
}

function tenantsOf(cohorts: Cohort[]): string[] {
  return [...new Set(cohorts.flatMap((cohort) => Object.keys(cohort.mixes.tenant ?? {})))].sort()
}
