import type { Act, Intervention, Scenario } from '../../model/scenario.ts'
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

/** The path of an act of the intervention at `path`: its verb, or the parameters of the fault or mitigation that expands to it. */
export function actPath(context: CheckContext, path: Path, { acts }: Intervention, act: Act): Path {
  const sameVerb = acts.filter((other) => other.act === act.act)
  const written = find(context.tree, [...path, act.act])
  const isList = written?.kind === 'list'
  const count = isList ? written.items.length : written === undefined ? 0 : 1
  // Acts from a shorthand come before the written ones.
  const i = sameVerb.indexOf(act) - (sameVerb.length - count)
  if (i >= 0) return isList ? [...path, act.act, i] : [...path, act.act]
  if (find(context.tree, [...path, 'with']) !== undefined) return [...path, 'with']
  return [...path, find(context.tree, [...path, 'fault']) === undefined ? 'mitigation' : 'fault']
}
