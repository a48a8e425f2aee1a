import type { Scenario } from '../../model/scenario.ts'
import { poolKnobsOf } from '../../serving/serverKinds.ts'
import { instancesMax } from '../../serving/sharedGpus.ts'
import type { Desk } from '../desk.ts'
import { poolKnobValue, poolKnobWritten } from './poolKnobValue.ts'

/** Checks that instances which make each other faster do not make each other faster than time. */
export function checkSharing(desk: Desk, scenario: Scenario): void {
  for (const pool of scenario.pools) {
    if (!('interference' in poolKnobsOf(pool.stage))) continue
    const interference = poolKnobValue(scenario, pool, 'interference')
    const instances = poolKnobValue(scenario, pool, 'instancesPerGpu')
    const most = instancesMax(interference)
    if (instances <= most) continue
    const at = poolKnobWritten(desk, pool, 'interference') ?? poolKnobWritten(desk, pool, 'instancesPerGpu')
    const found = `with an interference of ${interference} and ${instances} instances busy a batch of "${pool.name}" would take no time`
    desk.tellKey(at ?? ['pools', pool.name], found, `set instancesPerGpu to at most ${most}, or interference to 0`)
  }
}
