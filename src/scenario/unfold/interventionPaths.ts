import type { Intervention, Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { find, type Path } from '../yamlNode.ts'

/** An intervention, where it is written, and the mitigation that it is a step of (null: it happens by itself). */
export interface PlacedIntervention {
  one: Intervention
  path: Path
  mitigation: string | null
}

/** All interventions of a scenario, those of its mitigations behind the others. */
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

/** Where an intervention written at `path` turns a knob: at the knob, or at the named fault or mitigation that unfolds to it. */
export function changePath(context: CheckContext, path: Path, knob: string): Path {
  const places: Path[] = [[...path, 'change', knob], [...path, 'fault'], [...path, 'mitigation']]
  return places.find((place) => find(context.tree, place) !== undefined) ?? path
}
