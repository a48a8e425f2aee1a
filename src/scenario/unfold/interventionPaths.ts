import type { Intervention, Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { find, type Path } from '../yamlNode.ts'

/** An intervention, its path in the file, and the mitigation that it is a step of (null: none). */
export interface PlacedIntervention {
  one: Intervention
  path: Path
  mitigation: string | null
}

/** All interventions of a scenario, then those of its mitigations. */
export function placedInterventions(
  context: CheckContext,
  { interventions, mitigations }: Pick<Scenario, 'interventions' | 'mitigations'>,
): PlacedIntervention[] {
  return [
    ...interventions.map((one, i) => ({ one, path: ['interventions', i] as Path, mitigation: null })),
    ...mitigations.flatMap(({ id, interventions: steps }) =>
      steps.map((one, i) => ({ one, path: stepPath(context, id, i), mitigation: id })),
    ),
  ]
}

function stepPath(context: CheckContext, id: string, i: number): Path {
  const list = ['mitigations', id, 'interventions']
  return find(context.tree, list) ? [...list, i] : ['mitigations', id]
}

/**
 * The path of a knob's change in the intervention at `path`: the knob, or the named fault or mitigation that expands
 * to it.
 */
export function changePath(context: CheckContext, path: Path, knob: string): Path {
  const places: Path[] = [[...path, 'change', knob], [...path, 'fault'], [...path, 'mitigation']]
  return places.find((place) => find(context.tree, place) !== undefined) ?? path
}
