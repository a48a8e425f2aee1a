import type { PoolSpec, Scenario } from '../../model/scenario.ts'
import { poolKnobsFor } from '../../parley/poolKnobs.ts'
import type { CheckContext } from '../checkContext.ts'
import { find, type Path } from '../yamlNode.ts'

/** The initial value of a numeric knob of a pool. */
export function poolKnobValue({ parley }: CheckContext, { knobs }: Scenario, pool: PoolSpec, knob: string): number {
  return Number(knobs[`pool/${pool.name}.${knob}`] ?? pool.knobs[knob] ?? poolKnobsFor(parley, pool.stage)[knob].base)
}

/** The path at which a scenario sets it; null when it has its default. */
export function poolKnobWritten(context: CheckContext, pool: PoolSpec, knob: string): Path | null {
  const places: Path[] = [
    ['knobs', `pool/${pool.name}.${knob}`],
    ['pools', pool.name, knob],
  ]
  return places.find((path) => find(context.tree, path) !== undefined) ?? null
}
