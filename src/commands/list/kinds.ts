import type { KnobSpec } from '../../model/knob.ts'
import { streamsOf } from '../../metrics/streams.ts'
import { components, type Scenario } from '../../model/scenario.ts'
import { versionAttribute } from '../../sim/rollouts.ts'
import type { Shorthand } from '../../model/shorthand.ts'
import { type Attribute, attributes } from '../../model/slice.ts'
import type { Parley, PoolKind } from '../../parley/parley.ts'
import { type Profile, shippedProfiles } from '../../rig/profiles.ts'
import { knobAddresses } from '../../scenario/knobAddresses.ts'
import { actTexts } from '../../scenario/schema/interventions.ts'
import { scenarioFrom, shippedDrills } from '../scenarioFiles.ts'

/** An entry of a list: name and description for people, all fields for programs. */
export type Entry = { name: string; about: string } & Record<string, unknown>

/** What can be listed, by kind: the registries of a parley, and what is derived from them. */
export const kinds: Readonly<Record<string, (parley: Parley) => Entry[]>> = {
  drills: (parley) => shippedDrills().map((path) => drillEntry(path, parley)),
  stages: ({ stages }) => stages.map(({ name, about, knobs }) => ({ name, about, knobs: Object.keys(knobs) })),
  pipelines: ({ pipelines }) =>
    pipelines.map(({ name, about, stages }) => ({ name, about: `${about} [${stages.join(', ')}]`, stages })),
  pools: ({ poolKinds }) => [...poolKinds.values()].map(poolEntry),
  servers: ({ servers, poolKinds }) => servers.map((server) => serverEntry(server, [...poolKinds.values()])),
  knobs: (parley) =>
    [...knobAddresses(parley, new Map([['<pool>', '']]), ['<cohort>'])].map(([name, spec]) => ({
      name,
      ...spec,
      about: `${spec.about} [${baseText(spec)}]`,
    })),
  faults: ({ faults }) => faults.map(shorthand),
  mitigations: ({ mitigations }) => mitigations.map(shorthand),
  acts: () => actTexts.map(({ name, about, keys }) => ({ name, about: keys.length === 0 ? about : `${about} (${keys.join(', ')})`, keys })),
  profiles: () => shippedProfiles.map(profileEntry),
  detectors: ({ detectors }) => detectors.map(detectorEntry),
  charts: ({ charts }) => charts.map(({ name, about }) => ({ name, about })),
  labels: (parley) => attributes.map((name) => labelEntry(name, scenarioFrom('parley:world', parley))),
  columns: ({ turnColumns }) => turnColumns.map(({ name, kind, stage }) => ({ name, about: stage === '' ? kind : `${kind} [of ${stage}]`, kind, stage })),
  metrics: ({ streams }) =>
    streams.metrics.map((metric) => ({
      name: metric.name,
      about: `${metric.about} [${metric.unit}${metric.kind === 'gauge' ? `; slices: ${metric.slices}` : ''}]`,
      label: metric.label,
      unit: metric.unit,
      better: metric.better,
      kind: metric.kind,
      streams: streamsOf(metric)
        .map(({ name }) => name.slice(metric.name.length + 1))
        .filter((ending) => ending !== ''),
    })),
}

function drillEntry(path: string, parley: Parley): Entry {
  const { name, title } = scenarioFrom(path, parley)
  return { name, about: title, path }
}

function poolEntry({ stage, need, server }: PoolKind): Entry {
  const knobs = Object.keys(server.knobs(need))
  return { name: need.kind, about: `serves the stage ${stage.name}; server ${server.name} [knobs: ${knobs.join(', ')}]`, stage: stage.name, server: server.name, knobs }
}

function profileEntry({ name, kind, source }: Profile): Entry {
  return { name, about: `${kind}; ${source}`, kind }
}

/** A label of calls and its values in the shipped world. */
function labelEntry(name: Attribute, { cohorts, components: parts }: Scenario): Entry {
  const component = components.find((one) => versionAttribute(one) === name)
  const versions = component === undefined ? [] : Object.keys(parts[component].versions)
  const mixed = cohorts.flatMap(({ mixes }) => Object.keys(mixes[name as keyof typeof mixes] ?? {}))
  const values = [...new Set([...versions, ...mixed])]
  const about = component === undefined ? 'a label that a call has from its cohort' : `the version of ${component} that a call got`
  return { name, about: values.length === 0 ? about : `${about} [in the shipped world: ${values.join(', ')}]`, values }
}

/** A server kind with the kinds of pools it serves and their knobs. */
function serverEntry({ name, about }: Parley['servers'][number], kinds: readonly PoolKind[]): Entry {
  const served = kinds.filter(({ server }) => server.name === name)
  const knobs = [...new Set(served.flatMap(({ need, server }) => Object.keys(server.knobs(need))))]
  const pools = served.map(({ need }) => need.kind)
  return { name, about: `${about} [pools: ${pools.join(', ')}; knobs: ${knobs.join(', ')}]`, pools, knobs }
}

/** A detector: whether a scenario asks for it or it watches every run, and the options that a scenario may set. */
function detectorEntry({ name, about, options, runOptions, watch, watchAlways }: Parley['detectors'][number]): Entry {
  const asked = watch !== undefined
  const settable = Object.entries(runOptions).map(([option, { default: base, unit, min, max }]) => {
    const range = min === undefined && max === undefined ? '' : `, ${min ?? '−∞'} to ${max ?? '∞'}`
    return `${option}=${base} (${unit}${range})`
  })
  const how = asked ? [`ask for it by detector: ${name}`, `options: ${settable.join(', ')}`] : []
  if (watchAlways !== undefined) how.push(`watches every run, for onAlert and alerts.${name}${asked ? '' : '; a scenario cannot ask for it'}`)
  return { name, about: `${about} [${how.join('; ')}]`, asked, always: watchAlways !== undefined, options, runOptions }
}

function shorthand({ name, about, catalogue, params }: Shorthand): Entry {
  const blanks = Object.entries(params).map(([blank, { base }]) => (base === undefined ? blank : `${blank}=${base}`))
  return { name, about: blanks.length === 0 ? about : `${about} (${blanks.join(', ')})`, catalogue, params }
}

function baseText({ base, unit, min, max, choices }: KnobSpec): string {
  const range = min === undefined && max === undefined ? '' : `, ${min ?? '−∞'} to ${max ?? '∞'}`
  return choices === undefined ? `${base} ${unit}${range}` : `${base} of ${choices.join(', ')}`
}
