import type { Intervention, Scenario } from '../model/scenario.ts'

/**
 * The interventions of one side: routines and decoys always; faults in the drill only, each replacing the routine that
 * it names with `instead`; the mitigations switched on by id.
 */
export function selectInterventions(scenario: Scenario, role: 'drill' | 'twin', mitigations: readonly string[]): Intervention[] {
  const ofSide = scenario.interventions.filter((one) => role === 'drill' || one.role !== 'fault')
  const replaced = new Set(ofSide.map((one) => one.instead))
  const chosen = scenario.mitigations.filter((one) => mitigations.includes(one.id))
  return [...ofSide.filter((one) => !replaced.has(one.id)), ...chosen.flatMap((one) => one.interventions)]
}
