import type { Cohort, Scenario } from '../../model/scenario.ts'
import { DEFAULT_PIPELINE } from '../../stages/pipelines.ts'
import { pathFault } from '../../parley/pipelineChecks.ts'
import type { Desk } from '../desk.ts'
import type { ScenarioFile } from '../schema/index.ts'
import type { Path } from '../written.ts'

type Pipelines = Record<string, readonly string[]>

/** The pipelines that cohorts can take, by name: those that parley comes with, and the scenario's own. */
export function readPipelines(desk: Desk, written: ScenarioFile['pipelines']): Pipelines {
  const registered = Object.fromEntries(desk.parley.pipelines.map(({ name, stages }) => [name, stages]))
  const own: Pipelines = {}
  for (const [name, stages] of Object.entries(written ?? {})) {
    const path = ['pipelines', name]
    // A resolved scenario says the stages of every pipeline that it uses; as they were registered they are no mistake.
    if (registered[name] !== undefined && registered[name].join() !== stages.join()) {
      desk.tellKey(path, `the pipeline "${name}" comes with parley: ${registered[name].join(', ')}`, 'give yours another name')
    }
    if (isPipeline(desk, path, stages)) own[name] = stages
  }
  return { ...own, ...registered }
}

/** Whether stages make a pipeline; if not, tells what is wrong at the stage where it goes wrong. */
function isPipeline(desk: Desk, path: Path, names: readonly string[]): boolean {
  const { stages } = desk.parley
  const all = stages.map(({ name }) => name)
  const known = names.map((name, i) => desk.known([...path, i], name, all, 'a stage'))
  if (known.includes(false)) return false
  const fault = pathFault(names.flatMap((name) => stages.filter((stage) => stage.name === name)))
  if (fault !== null) desk.tell([...path, fault.at], fault.found, fault.remedy)
  return fault === null
}

/** The pipeline of a cohort. */
export function readPipelineName(desk: Desk, path: Path, written: string | undefined): string {
  if (written === undefined) return DEFAULT_PIPELINE
  desk.known(path, written, desk.vocabulary.pipelines, 'a pipeline')
  return written
}

/** Those of the pipelines that the cohorts take. */
export function pipelinesOf(cohorts: readonly Cohort[], pipelines: Pipelines): Scenario['pipelines'] {
  const taken = new Set(cohorts.map(({ pipeline }) => pipeline))
  return Object.fromEntries(Object.entries(pipelines).filter(([name]) => taken.has(name)))
}
