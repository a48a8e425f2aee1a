import type { Act, Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { find, type Path } from '../yamlNode.ts'
import { actPath, changePath, placedInterventions } from './interventionPaths.ts'

/**
 * Checks that every act, and every change of a pool's knob, is about a stage that some pipeline of the scenario
 * contains. Changes of a stage's own knobs are checked where they are read.
 */
export function checkIdleStages(context: CheckContext, scenario: Scenario): void {
  for (const { one, path } of placedInterventions(context, scenario)) {
    for (const { knob } of one.changes) {
      const stage = context.stageWithoutPool(/^pool\/(.+)\.\w+$/.exec(knob)?.[1] ?? '')
      if (stage !== null) context.reportIdleStage(changePath(context, path, knob), stage, 'key')
    }
    for (const act of one.acts) {
      const stage = idleStageOf(context, act)
      if (stage !== null) context.reportIdleStage(nameInPlaceOfParams(context, actPath(context, path, one, act)), stage, 'key')
    }
  }
}

/** The stage in which an act has its effect when no pipeline contains any such; else null. */
function idleStageOf(context: CheckContext, act: Act): string | null {
  if ('pool' in act) return context.stageWithoutPool(act.pool)
  const takers = context.parley.stages.filter(({ takesAct }) => takesAct?.(act))
  return takers.some(({ name }) => context.vocabulary.stages.has(name)) ? null : (takers[0]?.name ?? null)
}

/** The named fault or mitigation, where a path leads to its parameters. */
function nameInPlaceOfParams(context: CheckContext, path: Path): Path {
  if (path[path.length - 1] !== 'with') return path
  const around = path.slice(0, -1)
  return [...around, find(context.tree, [...around, 'fault']) === undefined ? 'mitigation' : 'fault']
}
