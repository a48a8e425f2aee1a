import type { KnobSpec, KnobSpecs } from '../model/knob.ts'
import type { Parley } from '../parley/parley.ts'
import { poolKnobsFor } from '../parley/poolKnobs.ts'
import { callerKnobs, cohortKnobs } from '../traffic/cohortKnobs.ts'

/**
 * Every knob of a world with these pools (name → kind) and cohorts, by address. A pool of an unknown kind has the
 * knobs of all kinds.
 */
export function knobAddresses(
  parley: Parley,
  pools: ReadonlyMap<string, string>,
  cohorts: Iterable<string>,
): Map<string, KnobSpec> {
  const all = new Map<string, KnobSpec>()
  const hang = (place: string, specs: KnobSpecs) => {
    for (const [short, spec] of Object.entries(specs)) all.set(`${place}.${short}`, spec)
  }
  for (const { name, knobs } of parley.stages) hang(`stage/${name}`, knobs)
  hang('people/caller', callerKnobs)
  for (const cohort of cohorts) hang(`cohort/${cohort}`, cohortKnobs)
  for (const [pool, kind] of pools) hang(`pool/${pool}`, poolKnobsFor(parley, kind))
  return all
}

/** The choices of knobs whose value is a name, by short name. */
export function knobChoices(parley: Parley): Map<string, readonly string[]> {
  const specs = [...parley.stages.map(({ knobs }) => knobs), callerKnobs, cohortKnobs, poolKnobsFor(parley, '')]
  const all: [string, KnobSpec][] = specs.flatMap((some: KnobSpecs) => Object.entries(some))
  return new Map(all.flatMap(([short, { choices }]) => (choices === undefined ? [] : [[short, choices] as const])))
}

/** A regular expression for editors that matches every knob address, with any name of a pool or cohort. */
export function knobAddressPattern(parley: Parley): string {
  const oneOf = (specs: object) => `(${Object.keys(specs).join('|')})`
  const own = parley.stages.map(({ name, knobs }) => `stage/${name}\\.${oneOf(knobs)}`)
  own.push(`people/caller\\.${oneOf(callerKnobs)}`)
  own.push(`cohort/.+\\.${oneOf(cohortKnobs)}`, `pool/.+\\.${oneOf(poolKnobsFor(parley, ''))}`)
  return `^(${own.join('|')})$`
}
