import { costOptions } from './cost.ts'
import { changeOptions } from './change.ts'
import type { DetectorOptions } from './detectorOption.ts'
import { freshnessOptions } from './freshness.ts'
import { PoolSaturation } from './poolSaturation.ts'
import { rollbackOptions } from './rollback.ts'
import { RouteCost } from './routeCost.ts'
import { saturationOptions } from './saturationWatch.ts'
import { serviceOptions } from './serviceHealth.ts'
import { shareChangeOptions } from './shareChange.ts'
import { VersionRollback, versionRollbackOptions } from './versionRollback.ts'
import type { Watcher } from './watcher.ts'

export interface Detector {
  about: string
  /** Options for people's own numbers (`parley detect`). */
  options: DetectorOptions
  /** Options when it watches a run, from a scenario. */
  runOptions: DetectorOptions
  /** Sets it to watch a run; pool '' is every pool, and means nothing to detectors that watch no pool. */
  watch(pool: string, options: Partial<Record<string, number>>): Watcher
}

/** The runbook's three detectors. Each is there as written too, for people's own numbers. */
export const detectors = {
  saturation: {
    about: 'work is waiting and the tail is late: a queue grows, climbs or stands deep while p95 is over the threshold',
    options: saturationOptions,
    runOptions: saturationOptions,
    watch: (pool, options) => new PoolSaturation(pool, options),
  },
  cost: {
    about: 'cost per successful turn, and routes that are expensive without a matching gain in task success',
    options: costOptions,
    runOptions: { ...changeOptions, gainMin: costOptions.gainMin },
    watch: (_pool, options) => new RouteCost(options),
  },
  rollback: {
    about: 'the version that harms most, critical slices first, once the evidence is enough',
    options: rollbackOptions,
    runOptions: versionRollbackOptions,
    watch: (_pool, options) => new VersionRollback(options),
  },
} as const satisfies Record<string, Detector>

/** Detectors that watch a run without being asked. */
export const standingDetectors = {
  change: {
    about: 'a lasting change of a metric stream against its own calm past: robust score with persistence, and CUSUM',
    options: changeOptions,
  },
  shareChange: {
    about: 'a lasting rise of a share of turns, by binomial evidence; its alerts are those of change',
    options: shareChangeOptions,
  },
  service: {
    about: 'callers who are not served: an outage, refused, failed and abandoned turns, turns that stop coming',
    options: serviceOptions,
  },
  freshness: {
    about: 'a tenant whose documents stay behind while its peers’ are refreshed',
    options: freshnessOptions,
  },
} as const satisfies Record<string, Pick<Detector, 'about' | 'options'>>

export type DetectorName = keyof typeof detectors
