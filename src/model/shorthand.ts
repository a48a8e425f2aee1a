import type { KnobValue, Unit } from './knob.ts'
import type { Act, Change, TrafficClass } from './scenario.ts'

/**
 * A parameter of a shorthand. `pool` and `cohort` take a name of the scenario, `worker` a worker's number or `slow`; the
 * others a quantity in the unit.
 */
export interface ParamSpec {
  unit: Unit | 'pool' | 'cohort' | 'tenant' | 'component' | 'version' | 'worker'
  /** Default; undefined: required. For pools and cohorts '' is every one that fits. */
  base?: KnobValue
  /** Of a cohort: the only traffic class that it may have; absent: either. */
  trafficClass?: TrafficClass
  about: string
}

/** The names of the surrounding scenario that a shorthand may use. */
export interface Surroundings {
  /** The pool called `name` or, for '', every pool of a stage. */
  named(name: KnobValue, stage: string): string[]
  /** Names of the cohorts of a traffic class. */
  cohorts(trafficClass: TrafficClass): string[]
}

/** The parameter values of one use of a shorthand. */
export type Given<Name extends string = string> = Readonly<Record<Name, KnobValue>>

/** A named fault or mitigation: it expands to changes and acts and has no mechanism of its own. */
export interface Shorthand<Name extends string = string> {
  /** The word a scenario writes after `fault:` or `mitigation:`. */
  name: string
  /** Number in the fault catalogue (`A01`), or of the faults that a mitigation addresses. */
  catalogue: string
  about: string
  params: Readonly<Record<Name, ParamSpec>>
  /** Time from the decision to the effect, µs. Mitigations only; faults take effect at once. */
  takesUs: number
  unfold(given: Given<Name>, around: Surroundings): { changes: Change[]; acts: Act[] }
}

/** Declares a fault with its parameter names checked. */
export function fault<Name extends string>(shorthand: Omit<Shorthand<Name>, 'takesUs'>): Shorthand<Name> {
  return { ...shorthand, takesUs: 0 }
}

/** Declares a mitigation with its parameter names checked. */
export function mitigation<Name extends string>(shorthand: Shorthand<Name>): Shorthand<Name> {
  return shorthand
}
