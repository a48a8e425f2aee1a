import type { Intervention, Scenario } from '../model/scenario.ts'

/**
 * The interventions of one side: routines and decoys always; faults in the drill only, each replacing the routine that
 * it names with `instead`; the mitigations switched on by id.
 */
export function selectInterventions(scenario: Scenario, role: 'drill' | 'twin', mitigations: readonly string[]): Intervention[] {
  const cast = scenario.interventions.filter((one) => role === 'drill' || one.role !== 'fault')
  const replaced = new Set(cast.map((one) => one.instead))
  const helped = scenario.mitigations.filter((one) => mitigations.includes(one.id))
  return [...cast.filter((one) => !replaced.has(one.id)), ...helped.flatMap((one) => one.interventions)]
}
