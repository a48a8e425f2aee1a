import type { KnobSpec, KnobSpecs } from '../model/knob.ts'
import { KnobCell } from '../model/knobCell.ts'
import type { Scenario } from '../model/scenario.ts'
import { type ServiceParts, serverOf } from '../stages/serviceParts.ts'
import { callerKnobs, cohortKnobs } from '../traffic/cohortKnobs.ts'

/**
 * Every knob of one world by address: `stage/asr.chunkMs`, `pool/llm-us.workers`, `cohort/sip.callsPerMinute`,
 * `people/caller.thinkMs`.
 */
export class KnobBoard {
  private readonly cells = new Map<string, KnobCell>()
  private readonly followed: KnobCell[] = []

  constructor(scenario: Scenario, parts: ServiceParts) {
    for (const { name, knobs } of parts.stages) this.addKnobs(`stage/${name}`, knobs, {}, scenario)
    this.addKnobs('people/caller', callerKnobs, {}, scenario)
    for (const cohort of scenario.cohorts) this.addKnobs(`cohort/${cohort.name}`, cohortKnobs, {}, scenario)
    for (const pool of scenario.pools) {
      const { server, need } = serverOf(parts, pool.stage)
      this.addKnobs(`pool/${pool.name}`, server.knobs(need), pool.knobs, scenario)
    }
  }

  /** The knob at an address. Throws for an address that the scenario's check should have refused. */
  readonly knob = (address: string): KnobCell => {
    const cell = this.cells.get(address)
    if (cell === undefined) throw new Error(`no knob hangs at ${address}`)
    return cell
  }

  /**
   * Notifies the listeners of knobs whose value changed, once all changes of this instant are added and removed, in the order
   * in which the world is assembled. So a pool has its new times and limits before it gets more workers, and callers come
   * last.
   */
  notify(): void {
    for (const cell of this.followed) cell.notify()
  }

  private addKnobs(prefix: string, specs: KnobSpecs, own: Record<string, number | string>, scenario: Scenario): void {
    for (const [name, spec] of Object.entries(specs) as [string, KnobSpec][]) {
      const address = `${prefix}.${name}`
      this.cells.set(address, new KnobCell(address, spec, scenario.knobs[address] ?? own[name] ?? spec.base, this.followed))
    }
  }
}
