import type { KnobValue, Unit } from './knob.ts'
import type { Act, Change } from './scenario.ts'

/**
 * A blank in a shorthand. `pool` and `cohort` take a name of the scenario, `worker` the number of one or `slow`; everything
 * else a quantity in the unit.
 */
export interface ParamSpec {
  unit: Unit | 'pool' | 'cohort' | 'tenant' | 'component' | 'version' | 'worker'
  /** Used when the scenario says nothing; undefined: it must say. For pools and cohorts '' is every one that fits. */
  base?: KnobValue
  about: string
}

/** What a shorthand may know of the scenario around it: names only. */
export interface Surroundings {
  /** The pool called `name` or, for '', every pool of a stage. */
  named(name: KnobValue, stage: string): string[]
  /** Names of the cohorts of a traffic class. */
  cohorts(trafficClass: 'interactive' | 'batch'): string[]
}

export type Given<Name extends string = string> = Readonly<Record<Name, KnobValue>>

/** A named fault or mitigation: it unfolds to changes and acts and has no mechanism of its own. */
export interface Shorthand<Name extends string = string> {
  /** The word a scenario writes after `fault:` or `mitigation:`. */
  name: string
  /** Number in the fault catalogue (`A01`), or of the faults a mitigation answers. */
  catalogue: string
  about: string
  params: Readonly<Record<Name, ParamSpec>>
  /** From the decision to the effect, µs. A mitigation's; faults set in at once. */
  takesUs: number
  unfold(given: Given<Name>, around: Surroundings): { changes: Change[]; acts: Act[] }
}

/** Writes a fault down with its parameter names checked. */
export function fault<Name extends string>(shorthand: Omit<Shorthand<Name>, 'takesUs'>): Shorthand<Name> {
  return { ...shorthand, takesUs: 0 }
}

/** Writes a mitigation down with its parameter names checked. */
export function mitigation<Name extends string>(shorthand: Shorthand<Name>): Shorthand<Name> {
  return shorthand
}
