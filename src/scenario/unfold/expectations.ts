import { US_PER_MINUTE } from '../../kernel/time.ts'
import type { DetectorWatch, Expectation } from '../../model/scenario.ts'
import type { CheckContext } from '../checkContext.ts'
import { didYouMean } from '../../input/didYouMean.ts'
import { quoted } from '../../input/problem.ts'
import type { ScenarioFile, WrittenExpectation } from '../schema/index.ts'
import type { Path } from '../yamlNode.ts'
import { readShare } from './acts.ts'
import { readSliceName } from './wheres.ts'

const boundKeys = ['healthy', 'drill', 'ratio', 'difference'] as const

/** The expectations of the scenario. */
export function readExpectations(context: CheckContext, written: ScenarioFile['expect'], durationUs: number): Expectation[] {
  const names = new Set<string>()
  return (written ?? []).map((one, i) => {
    const path = ['expect', i]
    if (names.has(one.name))
      context.report([...path, 'name'], `${quoted(one.name)} is here a second time`, 'give each a name of its own')
    names.add(one.name)
    const expectation = readExpectation(context, path, one)
    checkMinutes(context, [...path, 'minutes'], expectation.minutes, durationUs / US_PER_MINUTE)
    return expectation
  })
}

function readExpectation(context: CheckContext, path: Path, one: WrittenExpectation): Expectation {
  checkMetric(context, [...path, 'metric'], one.metric)
  const within = one.within === undefined ? undefined : readShare(context, [...path, 'within'], one.within)
  const says = boundKeys.some((key) => one[key] !== undefined) || within !== undefined
  if (!says)
    context.reportMissing(path, `${quoted(one.name)} expects nothing`, `add one of ${boundKeys.join(', ')} or within`)
  if (within !== undefined && one.ratio)
    context.report([...path, 'within'], 'both "ratio" and "within" are written', 'take one away')
  for (const key of boundKeys) {
    const [least, most] = one[key] ?? [0, 0]
    if (least > most)
      context.report([...path, key], `the bounds [${least}, ${most}] leave nothing`, `write [${most}, ${least}]`)
  }
  const isAlert = one.metric.startsWith('alerts.')
  return {
    name: one.name,
    metric: one.metric,
    slice: readSliceName(context, [...path, 'slice'], one.slice),
    minutes: one.minutes ?? null,
    healthy: one.healthy ?? null,
    drill: one.drill ?? null,
    ratio: within === undefined ? (one.ratio ?? null) : [1 - within, 1 + within],
    difference: one.difference ?? null,
    seedSpread: one.seedSpread ?? 0,
    kind: one.kind ?? (isAlert ? 'detector' : within === undefined ? 'moves' : 'flat'),
  }
}

/** `alerts.<detector>` counts the alerts of a detector; every other name is a metric stream. */
function checkMetric(context: CheckContext, path: Path, name: string): void {
  const all = [...context.parley.streams.all.map((stream) => stream.name), ...context.vocabulary.detectors.map((id) => `alerts.${id}`)]
  if (all.includes(name)) {
    const stage = stageMeasured(context, name)
    if (stage !== null && !context.vocabulary.stages.has(stage)) context.reportIdleStage(path, stage)
    return
  }
  context.report(
    path,
    `${quoted(name)} is not a metric stream`,
    didYouMean(name, all, '"parley list metrics" prints them all'),
  )
}

/** The stage that a stream is about: whose metric it is, or whose queue; null for a stream of all. */
function stageMeasured({ parley }: CheckContext, name: string): string | null {
  const metric = parley.streams.find(name)?.metric
  if (metric === undefined || parley.metrics.includes(metric)) return null
  const owner = parley.stages.find(({ metrics = [] }) => metrics.includes(metric))
  return owner?.name ?? parley.queues.find(({ name: queue }) => metric.name === `${queue}.queueDepth`)?.stage ?? null
}

function checkMinutes(context: CheckContext, path: Path, minutes: [number, number] | null, last: number): void {
  if (minutes === null) return
  const [from, to] = minutes
  if (from < 0 || to > last)
    context.report(path, `minutes [${from}, ${to}] reach outside the run`, `write minutes from 0 to ${last}`)
  else if (from >= to) context.report(path, `minutes [${from}, ${to}] hold no minute`, 'write a later end')
}

/** The detectors that the scenario asks for; a pool and options are optional. */
export function readDetectors(context: CheckContext, written: ScenarioFile['detectors']): DetectorWatch[] {
  const always = context.parley.detectors.filter(({ watchAlways }) => watchAlways !== undefined).map(({ name }) => name)
  return Object.entries(written ?? {}).map(([id, { detector, pool, options }]) => {
    if (always.includes(id))
      context.reportKey(['detectors', id], `a detector "${id}" watches every run already`, 'give this one another name')
    if (pool !== undefined)
      context.known(['detectors', id, 'pool'], pool, context.vocabulary.pools, 'a pool of this scenario')
    checkOptions(context, ['detectors', id, 'options'], detector, options ?? {})
    return { id, detector, pool: pool ?? '', options: options ?? {} }
  })
}

/** Checks that every option belongs to the detector and is within its bounds. */
function checkOptions(context: CheckContext, path: Path, detector: string, options: Readonly<Record<string, number>>): void {
  const known = context.parley.detectors.find(({ name }) => name === detector)?.runOptions ?? {}
  for (const [name, value] of Object.entries(options)) {
    if (!context.known([...path, name], name, Object.keys(known), `an option of the ${detector} detector`, 'key')) continue
    const { min, max, unit } = known[name]
    if (min !== undefined && value < min) context.report([...path, name], `${value} is too little`, `write at least ${min} (${unit})`)
    if (max !== undefined && value > max) context.report([...path, name], `${value} is too much`, `write at most ${max} (${unit})`)
  }
}
