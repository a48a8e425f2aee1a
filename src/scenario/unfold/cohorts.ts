import type { z } from 'zod'
import type { KnobValue } from '../../model/knob.ts'
import type { Cohort, Mix } from '../../model/scenario.ts'
import { cohortKnobs } from '../../traffic/cohortKnobs.ts'
import type { CheckContext } from '../checkContext.ts'
import { quoted } from '../../input/problem.ts'
import { quantity } from '../quantity.ts'
import type { cohort } from '../schema/world.ts'
import type { Path } from '../yamlNode.ts'
import { readPipelineName } from './pipelines.ts'
import { readShortKnobs } from './pools.ts'
import { readArrivals, readTokens, type TrafficFiles } from './trafficFiles.ts'

type WrittenCohort = z.infer<typeof cohort>

/** The cohorts, by name, and their knobs by address. */
export function readCohorts(
  context: CheckContext,
  written: Record<string, WrittenCohort> | undefined,
  files: TrafficFiles,
): { cohorts: Cohort[]; knobs: Record<string, KnobValue> } {
  const knobs: Record<string, KnobValue> = {}
  const cohorts = Object.entries(written ?? {}).map(([name, one]) => {
    const path = ['cohorts', name]
    for (const [short, value] of Object.entries(readShortKnobs(context, path, one, cohortKnobs))) {
      knobs[`cohort/${name}.${short}`] = value
    }
    return {
      name,
      trafficClass: one.trafficClass ?? 'interactive',
      pipeline: readPipelineName(context, [...path, 'pipeline'], one.pipeline),
      mixes: readMixes(context, [...path, 'mixes'], one.mixes ?? {}),
      arrivals: readArrivals(context, [...path, 'arrivals'], one.arrivals ?? 'flat', files),
      tokens: one.tokens === undefined ? null : readTokens(context, [...path, 'tokens'], one.tokens, files),
    } satisfies Cohort
  })
  return { cohorts, knobs }
}

function readMixes(context: CheckContext, path: Path, written: NonNullable<WrittenCohort['mixes']>): Cohort['mixes'] {
  const mixes: Record<string, Mix> = {}
  for (const [attribute, weights] of Object.entries(written)) {
    if (weights === undefined) continue
    const at = [...path, attribute]
    mixes[attribute] = readMix(context, at, weights)
    if (attribute !== 'region') continue
    for (const region of Object.keys(weights))
      context.known([...at, region], region, context.vocabulary.regions, 'a region with pools', 'key')
  }
  return mixes
}

function readMix(context: CheckContext, path: Path, written: Record<string, KnobValue>): Mix {
  const mix: Mix = {}
  for (const [value, weight] of Object.entries(written)) {
    const parsed = quantity(weight, 'ratio')
    if ('wrong' in parsed)
      context.report([...path, value], `${quoted(weight)} is not a weight`, 'write a number such as 0.4 or 40%')
    else if (parsed.value < 0) context.report([...path, value], `${quoted(weight)} is too little`, 'write at least 0')
    mix[value] = 'value' in parsed ? Math.max(0, parsed.value) : 1
  }
  const sum = Object.values(mix).reduce((total, weight) => total + weight, 0)
  if (!(sum > 0))
    context.reportKey(path, `the mix of "${path[path.length - 1]}" sums to 0`, 'give at least one value a weight above 0')
  return mix
}
