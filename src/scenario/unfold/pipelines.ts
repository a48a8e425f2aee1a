import type { Cohort, Scenario } from '../../model/scenario.ts'
import { DEFAULT_PIPELINE } from '../../stages/pipelines.ts'
import { pathFault } from '../../parley/pipelineChecks.ts'
import type { CheckContext } from '../checkContext.ts'
import type { ScenarioFile } from '../schema/index.ts'
import { quoted } from '../../input/problem.ts'
import type { Path } from '../yamlNode.ts'

type Pipelines = Record<string, readonly string[]>

/** The pipelines that cohorts can name: the registered ones and the scenario's own. */
export function readPipelines(context: CheckContext, written: ScenarioFile['pipelines']): Pipelines {
  const registered = new Map(context.parley.pipelines.map(({ name, stages }) => [name, stages]))
  const own: [string, readonly string[]][] = []
  for (const [name, stages] of Object.entries(written ?? {})) {
    const path = ['pipelines', name]
    // A resolved scenario writes the stages of every pipeline that it uses; repeating a registered one unchanged is no
    // mistake.
    const shipped = registered.get(name)
    if (shipped !== undefined && shipped.join() !== stages.join()) {
      context.reportKey(path, `the pipeline "${name}" comes with parley: ${shipped.join(', ')}`, 'give yours another name')
    }
    if (isPipeline(context, path, stages)) own.push([name, stages])
  }
  return Object.fromEntries([...own, ...registered])
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
  const { pipelines } = context.vocabulary
  if (written === undefined) {
    if (!pipelines.includes(DEFAULT_PIPELINE)) {
      const found = `the cohort names no pipeline, and there is no ${quoted(DEFAULT_PIPELINE)}`
      context.reportKey(path.slice(0, -1), found, pipelines.length === 0 ? 'write one in pipelines:' : `add pipeline: ${pipelines.join(' or ')}`)
    }
    return DEFAULT_PIPELINE
  }
  context.known(path, written, pipelines, 'a pipeline')
  return written
}

/** The pipelines that the cohorts use. */
export function pipelinesOf(cohorts: readonly Cohort[], pipelines: Pipelines): Scenario['pipelines'] {
  const taken = new Set(cohorts.map(({ pipeline }) => pipeline))
  return Object.fromEntries(Object.entries(pipelines).filter(([name]) => taken.has(name)))
}
