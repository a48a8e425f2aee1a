import type { Cohort, Scenario } from '../../model/scenario.ts'
import { DEFAULT_PIPELINE } from '../../stages/pipelines.ts'
import { pathFault } from '../../parley/pipelineChecks.ts'
import type { CheckContext } from '../checkContext.ts'
import type { ScenarioFile } from '../schema/index.ts'
import type { Path } from '../yamlNode.ts'

type Pipelines = Record<string, readonly string[]>

/** The pipelines that cohorts can name: the registered ones and the scenario's own. */
export function readPipelines(context: CheckContext, written: ScenarioFile['pipelines']): Pipelines {
  const registered = Object.fromEntries(context.parley.pipelines.map(({ name, stages }) => [name, stages]))
  const own: Pipelines = {}
  for (const [name, stages] of Object.entries(written ?? {})) {
    const path = ['pipelines', name]
    // A resolved scenario writes the stages of every pipeline that it uses; repeating a registered one unchanged is no
    // mistake.
    if (registered[name] !== undefined && registered[name].join() !== stages.join()) {
      context.reportKey(path, `the pipeline "${name}" comes with parley: ${registered[name].join(', ')}`, 'give yours another name')
    }
    if (isPipeline(context, path, stages)) own[name] = stages
  }
  return { ...own, ...registered }
}

/** Whether stages form a valid pipeline; if not, records the mistake at the stage where it breaks. */
function isPipeline(context: CheckContext, path: Path, names: readonly string[]): boolean {
  const { stages } = context.parley
  const all = stages.map(({ name }) => name)
  const known = names.map((name, i) => context.known([...path, i], name, all, 'a stage'))
  if (known.includes(false)) return false
  const fault = pathFault(names.flatMap((name) => stages.filter((stage) => stage.name === name)))
  if (fault !== null) context.report([...path, fault.at], fault.found, fault.remedy)
  return fault === null
}

/** The pipeline of a cohort. */
export function readPipelineName(context: CheckContext, path: Path, written: string | undefined): string {
  if (written === undefined) return DEFAULT_PIPELINE
  context.known(path, written, context.vocabulary.pipelines, 'a pipeline')
  return written
}

/** The pipelines that the cohorts use. */
export function pipelinesOf(cohorts: readonly Cohort[], pipelines: Pipelines): Scenario['pipelines'] {
  const taken = new Set(cohorts.map(({ pipeline }) => pipeline))
  return Object.fromEntries(Object.entries(pipelines).filter(([name]) => taken.has(name)))
}
