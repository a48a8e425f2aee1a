import type { KnobValue } from '../../model/knob.ts'
import type { PoolSpec, Scenario } from '../../model/scenario.ts'
import { poolKnobsFor } from '../../parley/poolKnobs.ts'
import type { CheckContext } from '../checkContext.ts'
import { poolKnobWritten } from './poolKnobValue.ts'

/** Checks that the settings of every pool are compatible; mistakes are recorded where the setting is written. */
export function checkServers(context: CheckContext, { pools, knobs }: Scenario): void {
  for (const pool of pools) {
    const kind = context.parley.poolKinds.get(pool.stage)
    if (kind === undefined) continue
    const specs = poolKnobsFor(context.parley, pool.stage)
    const values = (name: string): KnobValue => knobs[`pool/${pool.name}.${name}`] ?? pool.knobs[name] ?? specs[name].base
    for (const conflict of kind.server.check(values, pool, kind.need)) {
      const at = firstWritten(context, pool, conflict.knobs) ?? ['pools', pool.name]
      context.reportKey(at, conflict.found, conflict.remedy)
    }
  }
}

function firstWritten(context: CheckContext, pool: PoolSpec, knobs: readonly string[]) {
  for (const knob of knobs) {
    const path = poolKnobWritten(context, pool, knob)
    if (path !== null) return path
  }
  return null
}
