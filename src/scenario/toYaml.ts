import { Document, isCollection, isMap, isPair, isScalar, type Node, visit } from 'yaml'
import type { ArrivalPattern, Cohort, PoolSpec, Scenario } from '../model/scenario.ts'
import { DEFAULT_PIPELINE } from '../stages/pipelines.ts'
import { timeText } from './quantity.ts'
import { given, writtenChanges, writtenIntervention } from './toYamlInterventions.ts'

/** Maps and lists up to this length are written on one line, characters. */
const FLOW_CHARACTERS = 100

/**
 * A scenario as self-contained YAML text: files are inlined, shorthands expanded. It loads again to the same scenario,
 * and the same scenario gives the same bytes.
 */
export function toYaml(scenario: Scenario): string {
  const document = new Document(writtenScenario(scenario), { aliasDuplicateObjects: false })
  visit(document, {
    Collection: (key, node) => {
      if (key !== null && isCollection(node) && isShort(node)) node.flow = true
    },
  })
  return document.toString({ lineWidth: 120, flowCollectionPadding: true })
}

/** Whether a collection is a list of numbers, or fits on one line. */
function isShort(node: Node): boolean {
  if (!isCollection(node)) return true
  if (
    !isMap(node) &&
    node.items.length > 0 &&
    node.items.every((item) => isScalar(item) && typeof item.value === 'number')
  )
    return true
  let characters = 0
  for (const item of node.items) {
    const parts = isPair(item) ? [item.key, item.value] : [item]
    for (const part of parts) {
      if (isCollection(part) && !isMap(node)) return false
      if (isCollection(part) && !isShort(part)) return false
      const text = isScalar(part) ? String(part.value) : JSON.stringify(part)
      if (text.includes('\n')) return false
      characters += text.length + 2
    }
  }
  return characters <= FLOW_CHARACTERS
}

function writtenScenario(scenario: Scenario): Record<string, unknown> {
  const { startMinuteOfDay } = scenario
  return given({
    name: scenario.name,
    title: scenario.title,
    story: scenario.story,
    seed: scenario.seed,
    duration: timeText(scenario.durationUs),
    start: clockText(startMinuteOfDay),
    weekday: scenario.weekday,
    slices: scenario.slices,
    knobs: scenario.knobs,
    cohorts: Object.fromEntries(scenario.cohorts.map((cohort) => [cohort.name, writtenCohort(cohort)])),
    pipelines: ownPipelines(scenario.pipelines),
    pools: Object.fromEntries(scenario.pools.map((pool) => [pool.name, writtenPool(pool)])),
    components: writtenComponents(scenario.components),
    interventions: scenario.interventions.map(writtenIntervention),
    mitigations: Object.fromEntries(
      scenario.mitigations.map(({ id, title, interventions }) => [
        id,
        {
          title,
          interventions: interventions.map((one) => ({ ...writtenIntervention(one), role: undefined })).map(given),
        },
      ]),
    ),
    expect: scenario.expect.map(({ slice, ...one }) => given({ ...one, slice: slice === '' ? null : slice })),
    queries: scenario.queries,
    rollbackTrigger: scenario.rollbackTrigger,
    prevention: scenario.prevention,
    detectors: Object.fromEntries(
      scenario.detectors.map(({ id, detector, pool, options }) => [
        id,
        given({ detector, pool: pool || null, options }),
      ]),
    ),
  })
}

/** The pipelines without the default one; null when there are no others. */
function ownPipelines(pipelines: Scenario['pipelines']): Scenario['pipelines'] | null {
  const own = Object.entries(pipelines).filter(([name]) => name !== DEFAULT_PIPELINE)
  return own.length === 0 ? null : Object.fromEntries(own)
}

function clockText(minuteOfDay: number): string {
  return `${Math.floor(minuteOfDay / 60)}:${String(minuteOfDay % 60).padStart(2, '0')}`
}

function writtenCohort({ trafficClass, pipeline, mixes, arrivals, tokens }: Cohort): Record<string, unknown> {
  const lengths = tokens && {
    promptTokens: tokens.promptTokens.join(' '),
    outputTokens: tokens.outputTokens.join(' '),
  }
  const taken = pipeline === DEFAULT_PIPELINE ? null : pipeline
  return given({ trafficClass, pipeline: taken, arrivals: writtenArrivals(arrivals), mixes, tokens: lengths })
}

function writtenArrivals(arrivals: ArrivalPattern): unknown {
  if (arrivals.kind === 'trace') return { atUs: arrivals.atUs.join(' ') }
  const { relative, firstMinuteOfDay, stepMinutes } = arrivals
  if (relative.length === 0) return 'flat'
  return {
    from: clockText(firstMinuteOfDay),
    step: timeText(Math.round(stepMinutes * 6e7)),
    relative: relative.join(' '),
  }
}

function writtenPool(pool: PoolSpec): Record<string, unknown> {
  const { stage, region, model, stepTimes, gpusPerWorker, knobs, weights, tenantRates, autoscale } = pool
  const scaling = autoscale && {
    metric: autoscale.metric,
    target: autoscale.target,
    poll: timeText(autoscale.pollUs),
    stabilisation: timeText(autoscale.stabilisationUs),
    provision: timeText(autoscale.provisionUs),
    min: autoscale.min,
    max: autoscale.max,
  }
  return given({ stage, region, model: model || null, stepTimes, gpusPerWorker, ...knobs, weights, tenantRates, autoscale: scaling })
}

function writtenComponents(components: Scenario['components']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(components).map(([component, { start, versions }]) => {
      const label = `${component}_version`
      const written = Object.entries(versions).map(([version, changes]) => [version, writtenChanges(changes, label)])
      return [component, { start, versions: Object.fromEntries(written) }]
    }),
  )
}
