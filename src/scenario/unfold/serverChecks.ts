import type { KnobValue } from '../../model/knob.ts'
import type { PoolSpec, Scenario } from '../../model/scenario.ts'
import { poolKnobsFor } from '../../parley/poolKnobs.ts'
import type { Desk } from '../desk.ts'
import { poolKnobWritten } from './poolKnobValue.ts'

/** Checks that the settings of every pool go together, each told where it is written. */
export function checkServers(desk: Desk, { pools, knobs }: Scenario): void {
  for (const pool of pools) {
    const kind = desk.parley.poolKinds.get(pool.stage)
    if (kind === undefined) continue
    const specs = poolKnobsFor(desk.parley, pool.stage)
    const values = (name: string): KnobValue => knobs[`pool/${pool.name}.${name}`] ?? pool.knobs[name] ?? specs[name].base
    for (const conflict of kind.server.check(values, pool, kind.need)) {
      const at = firstWritten(desk, pool, conflict.knobs) ?? ['pools', pool.name]
      desk.tellKey(at, conflict.found, conflict.remedy)
    }
  }
}

function firstWritten(desk: Desk, pool: PoolSpec, knobs: readonly string[]) {
  for (const knob of knobs) {
    const path = poolKnobWritten(desk, pool, knob)
    if (path !== null) return path
  }
  return null
}
