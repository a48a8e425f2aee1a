import type { Streams } from '../metrics/streams.ts'
import type { Watch } from '../model/metric.ts'
import type { Scenario } from '../model/scenario.ts'
import { sliceName } from '../model/slice.ts'
import type { WatchedRun } from './detector.ts'
import { StreamChange } from './streamChange.ts'

/** These streams move by about a fifth with load on a healthy day. */
const movesWithLoad = { changeMin: 0.3 }

interface WatchedStream {
  name: string
  watch: Watch
}

/**
 * The streams in which a lasting rise is looked for in every run, as their metrics declare. In order: those watched
 * over all turns, those of named slices, those of tenants.
 */
export function watchedChanges({ scenario, streams }: WatchedRun): StreamChange[] {
  const watched = watchedStreams(streams)
  const named = ['', ...Object.values(scenario.slices).map(sliceName)]
  const tenants = tenantsOf(scenario).map((tenant) => `tenant=${tenant}`)
  const looksAt = (kind: Watch['slices'][number]) => watched.filter(({ watch }) => watch.slices.includes(kind))
  const overAll = looksAt('all').filter(({ watch }) => !watch.slices.includes('named'))
  const changes = (list: readonly WatchedStream[], slices: readonly string[]) =>
    list.flatMap(({ name, watch }) =>
      slices.map((slice) => new StreamChange(streams.named(name), slice, 'up', watch.movesWithLoad ? movesWithLoad : {})),
    )
  return [...changes(overAll, ['']), ...changes(looksAt('named'), named), ...changes(looksAt('tenants'), tenants)]
}

function watchedStreams({ metrics }: Streams): WatchedStream[] {
  const watched = metrics.flatMap(({ name, watch }) =>
    watch === undefined ? [] : [{ name: watch.ending === '' ? name : `${name}.${watch.ending}`, watch }],
  )
  return watched.sort((a, b) => (a.watch.rank ?? 0) - (b.watch.rank ?? 0))
}

function tenantsOf({ cohorts }: Scenario): string[] {
  return [...new Set(cohorts.flatMap((cohort) => Object.keys(cohort.mixes.tenant ?? {})))].sort()
}
