import type { KnobSpecs, KnobValue } from '../../model/knob.ts'
import type { Autoscale, PoolSpec } from '../../model/scenario.ts'
import { poolKnobsFor } from '../../parley/poolKnobs.ts'
import { withArticle } from '../article.ts'
import type { CheckContext } from '../checkContext.ts'
import type { ScenarioFiles } from '../inheritance.ts'
import type { WrittenPool } from '../schema/world.ts'
import type { Path } from '../yamlNode.ts'
import { withProfile } from './profiles.ts'
import { readStepTimes } from './stepTimes.ts'
import { readValue } from './knobValues.ts'

/**
 * Autoscaler defaults: a poll every half minute, scale-in after five minutes as in Kubernetes’ horizontal autoscaler;
 * 3 min to get a GPU node (domain page: 3–10).
 */
const POLL_US = 30_000_000
const STABILISATION_US = 300_000_000
const PROVISION_US = 180_000_000

/** The pools, by name. A worker has as many GPUs as the kind of pool needs unless the file says otherwise. */
export function readPools(
  context: CheckContext,
  written: Record<string, WrittenPool> | undefined,
  files: ScenarioFiles,
): PoolSpec[] {
  return Object.entries(written ?? {}).map(([name, given]) => {
    const path = ['pools', name]
    const one = withProfile(context, path, given, files)
    const { stage, region, autoscale } = one
    const specs = poolKnobsFor(context.parley, stage)
    reportLacks(context, path, one, specs)
    return {
      name,
      stage,
      region,
      model: one.model ?? '',
      stepTimes: readStepTimes(context, path, one, files),
      gpusPerWorker: one.gpusPerWorker ?? context.parley.poolKinds.get(stage)?.need.gpusPerWorker ?? 0,
      knobs: readShortKnobs(context, path, one, specs),
      ...readTenants(context, path, one),
      autoscale: autoscale ? readAutoscale(context, [...path, 'autoscale'], autoscale) : null,
    }
  })
}

/** Records keys of a pool that its kind does not support, with what would do. */
function reportLacks(context: CheckContext, path: Path, pool: WrittenPool, specs: KnobSpecs): void {
  const kind = context.parley.poolKinds.get(pool.stage)
  const lacks = kind === undefined ? {} : kind.server.lacks(kind.need)
  for (const short of [...Object.keys(poolKnobsFor(context.parley, '')), 'weights']) {
    if (!(short in pool) || short in specs || (short === 'weights' && !(short in lacks))) continue
    const remedy = lacks[short] ?? `it has ${Object.keys(specs).join(', ')}`
    context.reportKey([...path, short], `${withArticle(pool.stage)} pool has no "${short}"`, remedy)
  }
}

/** Weights and rates by tenant; each tenant must belong to a cohort. */
function readTenants(context: CheckContext, path: Path, { weights, tenantRates }: WrittenPool): Pick<PoolSpec, 'weights' | 'tenantRates'> {
  for (const [key, map] of Object.entries({ weights, tenantRates }))
    for (const tenant of Object.keys(map ?? {}))
      context.known([...path, key, tenant], tenant, context.vocabulary.values.tenant, 'a tenant of any cohort', 'key')
  return { ...(weights && { weights }), ...(tenantRates && { tenantRates }) }
}

/** Knobs written by their short names among the other keys of a pool or cohort. */
export function readShortKnobs(
  context: CheckContext,
  path: Path,
  written: Readonly<Record<string, unknown>>,
  specs: KnobSpecs,
): Record<string, KnobValue> {
  const knobs: Record<string, KnobValue> = {}
  for (const [short, spec] of Object.entries(specs)) {
    if (written[short] === undefined) continue
    const value = readValue(context, [...path, short], spec, written[short] as KnobValue)
    if (value !== null) knobs[short] = value
  }
  return knobs
}

function readAutoscale(context: CheckContext, path: Path, written: NonNullable<WrittenPool['autoscale']>): Autoscale {
  const { metric, target, min, max } = written
  if (target <= 0) context.report([...path, 'target'], `${target} is no target`, 'write a number above 0')
  if (metric === 'utilisation' && target > 1)
    context.report([...path, 'target'], `${target} is more than everything`, 'write a share such as 0.6')
  if (min > max) context.report([...path, 'min'], `min ${min} is more than max ${max}`, `write ${max} or less`)
  return {
    metric,
    target,
    pollUs: context.time([...path, 'poll'], written.poll, POLL_US) || POLL_US,
    stabilisationUs: context.time([...path, 'stabilisation'], written.stabilisation, STABILISATION_US),
    provisionUs: context.time([...path, 'provision'], written.provision, PROVISION_US),
    min,
    max,
  }
}
