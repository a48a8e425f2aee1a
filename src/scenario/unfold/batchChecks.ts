import type { Scenario } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { quoted } from '../../input/problem.ts'
import { find } from '../yamlNode.ts'

/** Checks that one stage, and only one, does the work of each batch cohort: without it, recordings would arrive and vanish. */
export function checkBatch(context: CheckContext, { cohorts, pipelines }: Scenario): void {
  const workers = context.parley.stages.filter(({ batchKind }) => batchKind !== undefined).map(({ name }) => name)
  for (const { name, trafficClass, pipeline } of cohorts) {
    if (trafficClass !== 'batch' || !Object.hasOwn(pipelines, pipeline)) continue
    const doing = workers.filter((stage) => pipelines[pipeline].includes(stage))
    if (doing.length === 1) continue
    const written = ['cohorts', name, 'pipeline']
    const at = find(context.tree, written) ? written : ['cohorts', name, 'trafficClass']
    if (doing.length > 1) {
      const found = `${doing.map(quoted).join(' and ')} of the pipeline ${quoted(pipeline)} both do batch work`
      context.report(at, found, 'take a pipeline with one of them')
      continue
    }
    const another = workers.length === 0 ? '' : `a pipeline with a stage that does, such as ${workers.join(' or ')}, or `
    context.report(at, `no stage of the pipeline ${quoted(pipeline)} does batch work`, `take ${another}trafficClass: interactive`)
  }
}
