import { US_PER_MINUTE } from '../kernel/time.ts'
import type { Intervention, Mitigation, PoolSpec, Scenario } from '../model/scenario.ts'
import type { Parley } from '../parley/parley.ts'
import type { Surroundings } from '../model/shorthand.ts'
import { CheckContext } from './checkContext.ts'
import { baseName } from './filePath.ts'
import { readChain, type ScenarioFiles } from './inheritance.ts'
import { knobChoices } from './knobAddresses.ts'
import { Mistakes, TooManyMistakes } from '../input/mistakes.ts'
import { InputError } from '../input/inputError.ts'
import { settled } from './resolveForSeed.ts'
import { type ScenarioFile, scenarioSchema } from './schema/index.ts'
import { validate } from './validate.ts'
import { readKnobs } from './unfold/changes.ts'
import { readCohorts } from './unfold/cohorts.ts'
import { readComponents } from './unfold/components.ts'
import { checkContradictions } from './unfold/contradictionChecks.ts'
import { readDetectors, readExpectations } from './unfold/expectations.ts'
import { checkIdleStages } from './unfold/idleStageChecks.ts'
import { readInterventionBody, readInterventions, type InterventionContext } from './unfold/interventions.ts'
import { pipelinesOf, readPipelines } from './unfold/pipelines.ts'
import { readPools } from './unfold/pools.ts'
import { withoutIdleSettings } from './unfold/serverChecks.ts'
import { checkTimes } from './unfold/timeChecks.ts'
import { checkTraceCohorts } from './unfold/traceCohortChecks.ts'
import { readSlices } from './unfold/wheres.ts'
import { checkWorkers } from './unfold/workerChecks.ts'
import { checkWorld } from './unfold/worldChecks.ts'

const DURATION_US = 60 * US_PER_MINUTE

/**
 * Reads a scenario file and all it extends, checks it and expands its shorthands. All file access is through `files`,
 * so this runs in a browser too; paths inside a file are relative to its folder. `parley` holds the registries that
 * names are checked against. Throws `InputError` with every mistake found, each at its file, line and column.
 */
export function loadScenario(path: string, files: ScenarioFiles, parley: Parley): Scenario {
  const mistakes = new Mistakes()
  const scenario = read(path, files, parley, mistakes)
  if (mistakes.problems.length > 0 || !scenario) throw new InputError(mistakes.inOrder())
  return scenario
}

function read(path: string, files: ScenarioFiles, parley: Parley, mistakes: Mistakes): Scenario | null {
  try {
    const chain = readChain(path, files, mistakes)
    const shape = chain && validate(chain.tree, { schema: scenarioSchema(parley), choices: knobChoices(parley), mistakes })
    if (!shape || !chain.complete) return null
    return unfold(path, new CheckContext(shape, chain.tree, { parley, mistakes, order: chain.order }), shape.data, files)
  } catch (error) {
    if (error instanceof TooManyMistakes) return null
    throw error
  }
}

function unfold(path: string, context: CheckContext, written: ScenarioFile, files: ScenarioFiles): Scenario {
  const durationUs = context.time(['duration'], written.duration, DURATION_US)
  const slices = readSlices(context, written.slices)
  const pipelines = readPipelines(context, written.pipelines)
  const pools = readPools(context, written.pools, files)
  const people = readCohorts(context, written.cohorts, { files, durationUs })
  const scene = { context, slices, around: surroundings(pools, people.cohorts), durationUs }
  const [hours, minutes] = (written.start ?? '10:00').split(':').map(Number)
  const scenario: Scenario = {
    name: written.name ?? baseName(path),
    title: written.title ?? written.name ?? baseName(path),
    story: (written.story ?? '').trim(),
    seed: written.seed ?? 1,
    durationUs,
    startMinuteOfDay: hours * 60 + minutes,
    weekday: written.weekday ?? 2,
    slices,
    knobs: { ...people.knobs, ...readKnobs(context, written.knobs) },
    cohorts: people.cohorts,
    pipelines: pipelinesOf(people.cohorts, pipelines),
    pools,
    components: readComponents(context, written.components, slices),
    ...settled(
      readInterventions(scene, ['interventions'], written.interventions, null),
      readMitigations(scene, written),
      () => 0,
    ),
    expect: readExpectations(context, written.expect, durationUs),
    queries: (written.queries ?? []).map(({ title, sql }) => ({ title, sql: sql.trim() })),
    rollbackTrigger: (written.rollbackTrigger ?? '').trim(),
    prevention: (written.prevention ?? '').trim(),
    detectors: readDetectors(context, written.detectors),
  }
  checkTimes(context, scenario)
  checkContradictions(context, scenario)
  checkTraceCohorts(context, scenario)
  checkWorld(context, scenario)
  checkWorkers(context, scenario)
  checkIdleStages(context, scenario)
  return withoutIdleSettings(context, scenario)
}

function surroundings(pools: PoolSpec[], cohorts: Scenario['cohorts']): Surroundings {
  return {
    named: (name, stage) =>
      name === '' ? pools.filter((pool) => pool.stage === stage).map((pool) => pool.name) : [String(name)],
    cohorts: (trafficClass) => cohorts.filter((one) => one.trafficClass === trafficClass).map((one) => one.name),
  }
}

function readMitigations(scene: InterventionContext, written: ScenarioFile): Mitigation[] {
  return Object.entries(written.mitigations ?? {}).map(([id, { title, interventions, ...body }]) => {
    const path = ['mitigations', id]
    const steps = interventions
      ? readInterventions(scene, [...path, 'interventions'], interventions, 'mitigation')
      : [named(readInterventionBody(scene, path, body, id, 'mitigation'), title)]
    return { id, title: title ?? steps[0]?.title ?? id, interventions: steps }
  })
}

function named(step: Intervention, title: string | undefined): Intervention {
  return title === undefined ? step : { ...step, title }
}
