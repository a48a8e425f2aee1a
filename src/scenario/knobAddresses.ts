import type { KnobSpec, KnobSpecs } from '../model/knob.ts'
import { poolKnobs } from '../serving/poolKnobs.ts'
import { poolKnobsOf } from '../serving/serverKinds.ts'
import { stages } from '../stages/index.ts'
import { callerKnobs, cohortKnobs } from '../traffic/cohortKnobs.ts'

/** Every knob of a world with these pools (name → stage) and cohorts, by address. A pool of an unknown stage has every pool knob. */
export function knobAddresses(pools: ReadonlyMap<string, string>, cohorts: Iterable<string>): Map<string, KnobSpec> {
  const all = new Map<string, KnobSpec>()
  const hang = (place: string, specs: KnobSpecs) => {
    for (const [short, spec] of Object.entries(specs)) all.set(`${place}.${short}`, spec)
  }
  for (const [stage, { knobs }] of Object.entries(stages)) hang(`stage/${stage}`, knobs)
  hang('people/caller', callerKnobs)
  for (const cohort of cohorts) hang(`cohort/${cohort}`, cohortKnobs)
  for (const [pool, stage] of pools) hang(`pool/${pool}`, poolKnobsOf(stage))
  return all
}

/** A regular expression for editors that knows every knob, and any name of a pool or cohort. */
export function knobAddressPattern(): string {
  const oneOf = (specs: object) => `(${Object.keys(specs).join('|')})`
  const own = Object.entries(stages).map(([stage, { knobs }]) => `stage/${stage}\\.${oneOf(knobs)}`)
  own.push(`people/caller\\.${oneOf(callerKnobs)}`)
  own.push(`cohort/.+\\.${oneOf(cohortKnobs)}`, `pool/.+\\.${oneOf(poolKnobs)}`)
  return `^(${own.join('|')})$`
}
