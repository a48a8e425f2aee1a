import type { KnobSpec, KnobSpecs } from '../model/knob.ts'
import { KnobCell } from '../model/knobCell.ts'
import type { Scenario } from '../model/scenario.ts'
import { poolKnobsOf } from '../serving/serverKinds.ts'
import { stages } from '../stages/index.ts'
import { callerKnobs, cohortKnobs } from '../traffic/cohortKnobs.ts'

/** Every knob of one world by address: `stage/asr.chunkMs`, `pool/llm-us.workers`, `cohort/sip.callsPerMinute`, `people/caller.thinkMs`. */
export class KnobBoard {
  private readonly cells = new Map<string, KnobCell>()

  constructor(scenario: Scenario) {
    for (const [stage, { knobs }] of Object.entries(stages)) this.hang(`stage/${stage}`, knobs, {}, scenario)
    this.hang('people/caller', callerKnobs, {}, scenario)
    for (const cohort of scenario.cohorts) this.hang(`cohort/${cohort.name}`, cohortKnobs, {}, scenario)
    for (const pool of scenario.pools) this.hang(`pool/${pool.name}`, poolKnobsOf(pool.stage), pool.knobs, scenario)
  }

  /** The knob at an address. Throws for an address that the scenario's check should have refused. */
  readonly knob = (address: string): KnobCell => {
    const cell = this.cells.get(address)
    if (cell === undefined) throw new Error(`no knob hangs at ${address}`)
    return cell
  }

  private hang(place: string, specs: KnobSpecs, own: Record<string, number | string>, scenario: Scenario): void {
    for (const [name, spec] of Object.entries(specs) as [string, KnobSpec][]) {
      const address = `${place}.${name}`
      this.cells.set(address, new KnobCell(address, spec, scenario.knobs[address] ?? own[name] ?? spec.base))
    }
  }
}
