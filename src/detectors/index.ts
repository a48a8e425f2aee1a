import { changeOptions } from './change.ts'
import { costOptions } from './cost.ts'
import type { Detector } from './detector.ts'
import { FreshnessLag, freshnessOptions } from './freshness.ts'
import { PoolSaturation } from './poolSaturation.ts'
import { rollbackOptions } from './rollback.ts'
import { RouteCost } from './routeCost.ts'
import { saturationOptions } from './saturationWatch.ts'
import { ServiceHealth, serviceOptions } from './serviceHealth.ts'
import { VersionRollback, versionRollbackOptions } from './versionRollback.ts'
import { watchedChanges } from './watchedChanges.ts'

/**
 * The shipped detectors: the runbook's three, which run where a scenario asks and also exist as written, for people's
 * own data; then those that watch every run.
 */
export const detectors: readonly Detector[] = [
  {
    name: 'saturation',
    about: 'work is waiting and the tail is late: a queue grows, climbs or stands deep while p95 is over the threshold',
    options: saturationOptions,
    runOptions: saturationOptions,
    watch: ({ pool, options }) => new PoolSaturation(pool, options),
  },
  {
    name: 'cost',
    about: 'cost per successful turn, and routes that are expensive without a matching gain in task success',
    options: costOptions,
    runOptions: { ...changeOptions, gainMin: costOptions.gainMin },
    watch: ({ options }) => new RouteCost(options),
  },
  {
    name: 'rollback',
    about: 'the version that harms most, critical slices first, once the evidence is enough',
    options: rollbackOptions,
    runOptions: versionRollbackOptions,
    watch: ({ options, streams }) => new VersionRollback(streams, options),
  },
  {
    name: 'change',
    about:
      'in every run: a lasting rise of a stream that is watched, against its own calm past; shares of turns by binomial evidence',
    options: {},
    runOptions: changeOptions,
    watchAlways: watchedChanges,
  },
  {
    name: 'freshness',
    about: 'in every run: a tenant whose documents stay behind while its peers’ are refreshed',
    options: {},
    runOptions: freshnessOptions,
    watchAlways: ({ streams }) =>
      streams.metrics.flatMap(({ name, tenantLag }) =>
        tenantLag === undefined ? [] : [new FreshnessLag(streams.named(tenantLag.ending === '' ? name : `${name}.${tenantLag.ending}`))],
      ),
  },
  {
    name: 'service',
    about: 'in every run: callers who are not served: an outage, refused, failed and abandoned turns, turns that stop coming',
    options: {},
    runOptions: serviceOptions,
    watchAlways: ({ streams }) => [new ServiceHealth(streams)],
  },
]
