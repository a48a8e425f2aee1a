import type { KnobValue } from '../../model/knob.ts'
import type { PoolSpec, Scenario } from '../../model/scenario.ts'
import { poolKnobsFor } from '../../parley/poolKnobs.ts'
import type { IdleSetting, KnobValues } from '../../serving/serverKind.ts'
import type { CheckContext } from '../checkContext.ts'
import type { Path } from '../yamlNode.ts'
import { poolKnobWritten } from './poolKnobValue.ts'

/**
 * Checks that the settings of every pool are compatible and have an effect; mistakes are recorded where the setting is
 * written. A setting whose value could not be read is recorded already, and so is not held against others.
 */
export function checkServers(context: CheckContext, scenario: Scenario): void {
  for (const pool of scenario.pools) {
    const kind = context.parley.poolKinds.get(pool.stage)
    if (kind === undefined) continue
    const values = valuesOf(context, scenario, pool)
    for (const conflict of kind.server.check(values, pool, kind.need)) {
      if (conflict.knobs.some((knob) => isUnread(context, scenario, pool, knob))) continue
      const at = firstWritten(context, pool, conflict.knobs) ?? ['pools', pool.name]
      context.reportKey(at, conflict.found, conflict.remedy)
    }
    for (const { knob, found, remedy } of idleSettings(context, scenario, pool)) {
      const at = poolKnobWritten(context, pool, knob)
      if (at !== null) context.reportKey(at, found, remedy)
    }
  }
}

/** A scenario without those settings of a profile that have no effect beside what is written. */
export function withoutIdleSettings(context: CheckContext, scenario: Scenario): Scenario {
  const pools = scenario.pools.map((pool) => {
    const idle = idleSettings(context, scenario, pool).map(({ knob }) => knob)
    if (!idle.some((knob) => knob in pool.knobs)) return pool
    return { ...pool, knobs: Object.fromEntries(Object.entries(pool.knobs).filter(([knob]) => !idle.includes(knob))) }
  })
  return { ...scenario, pools }
}

function idleSettings(context: CheckContext, scenario: Scenario, pool: PoolSpec): IdleSetting[] {
  const kind = context.parley.poolKinds.get(pool.stage)
  if (kind === undefined) return []
  const idle = kind.server.idle(valuesOf(context, scenario, pool), pool, kind.need)
  return idle.filter(({ unless }) => !unless.some((knob) => isTurned(scenario, `pool/${pool.name}.${knob}`)))
}

/** The values at the start of the run; its default where a knob is not written or could not be read. */
function valuesOf({ parley }: CheckContext, { knobs }: Scenario, pool: PoolSpec): KnobValues {
  const specs = poolKnobsFor(parley, pool.stage)
  return (name): KnobValue => knobs[`pool/${pool.name}.${name}`] ?? pool.knobs[name] ?? specs[name].base
}

/** Whether something is written for a knob that could not be read. */
function isUnread(context: CheckContext, { knobs }: Scenario, pool: PoolSpec, knob: string): boolean {
  const isKnob = context.knobs.has(`pool/${pool.name}.${knob}`)
  return isKnob && poolKnobWritten(context, pool, knob) !== null && (knobs[`pool/${pool.name}.${knob}`] ?? pool.knobs[knob]) === undefined
}

/** Whether some intervention changes a knob during the run. */
function isTurned({ interventions, mitigations }: Scenario, address: string): boolean {
  const all = [...interventions, ...mitigations.flatMap((one) => one.interventions)]
  return all.some(({ changes }) => changes.some(({ knob }) => knob === address))
}

function firstWritten(context: CheckContext, pool: PoolSpec, knobs: readonly string[]): Path | null {
  for (const knob of knobs) {
    const path = poolKnobWritten(context, pool, knob)
    if (path !== null) return path
  }
  return null
}
