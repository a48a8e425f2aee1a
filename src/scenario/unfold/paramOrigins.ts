import type { KnobValue } from '../../model/knob.ts'
import type { Given, Shorthand, Surroundings } from '../../model/shorthand.ts'

/** For each change and act of an expansion the parameters that it depends on. */
export interface ParamOrigins {
  changes: readonly (readonly string[])[]
  acts: readonly (readonly string[])[]
}

/** Parameters that select what is changed, and not how. */
const selectors = ['pool', 'cohort']

/** Finds out by expanding again with each parameter moved: what differs then comes from that parameter. */
export function paramOrigins(shorthand: Shorthand, given: Given, scene: Surroundings): ParamOrigins {
  const before = shorthand.unfold(given, scene)
  const origins = { changes: before.changes.map((): string[] => []), acts: before.acts.map((): string[] => []) }
  for (const [param, { unit }] of Object.entries(shorthand.params)) {
    if (selectors.includes(unit)) continue
    const after = shorthand.unfold({ ...given, [param]: moved(given[param]) }, scene)
    for (const kind of ['changes', 'acts'] as const) {
      for (const [i, one] of before[kind].entries()) {
        if (!isSame(one, after[kind][i])) origins[kind][i].push(param)
      }
    }
  }
  return origins
}

function moved(value: KnobValue): KnobValue {
  return typeof value === 'number' ? value + 1 : `${value}-other`
}

/** NaN is null in JSON, and so differs from every number. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
