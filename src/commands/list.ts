import { streamsOf } from '../metrics/streams.ts'
import type { KnobSpec } from '../model/knob.ts'
import type { Shorthand } from '../model/shorthand.ts'
import type { Parley, PoolKind } from '../parley/parley.ts'
import { didYouMean } from '../input/didYouMean.ts'
import { knobAddresses } from '../scenario/knobAddresses.ts'
import { type Command, jsonOption } from './command.ts'
import { exitCodes } from './failure.ts'
import { InputError } from '../input/inputError.ts'
import { style } from './style.ts'

interface ListArguments {
  what?: string
  json: boolean
}

/** An entry of a list: name and description for people, all fields for programs. */
type Entry = { name: string; about: string } & Record<string, unknown>

/** What can be listed, by kind: the registries of a parley, and what is derived from them. */
const kinds: Record<string, (parley: Parley) => Entry[]> = {
  stages: ({ stages }) => stages.map(({ name, about, knobs }) => ({ name, about, knobs: Object.keys(knobs) })),
  pipelines: ({ pipelines }) =>
    pipelines.map(({ name, about, stages }) => ({ name, about: `${about} [${stages.join(', ')}]`, stages })),
  servers: ({ servers, poolKinds }) => servers.map((server) => serverEntry(server, [...poolKinds.values()])),
  knobs: (parley) =>
    [...knobAddresses(parley, new Map([['<pool>', '']]), ['<cohort>'])].map(([name, spec]) => ({
      name,
      ...spec,
      about: `${spec.about} [${baseText(spec)}]`,
    })),
  faults: ({ faults }) => faults.map(shorthand),
  mitigations: ({ mitigations }) => mitigations.map(shorthand),
  detectors: ({ detectors }) =>
    detectors.map(detectorEntry),
  charts: ({ charts }) => charts.map(({ name, about }) => ({ name, about })),
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

export const list: Command<ListArguments> = {
  usage: 'list [what]',
  about: 'what there is to turn, break, mend and measure',
  positionals: { what: { type: 'string', describe: Object.keys(kinds).join(', ') } },
  options: { json: jsonOption },
  run: async ({ what, json }, terminal, source) => {
    if (what !== undefined && !Object.hasOwn(kinds, what)) {
      throw new InputError(`parley list: "${what}" is not a kind of thing; ${didYouMean(what, Object.keys(kinds))}`)
    }
    const wanted = what === undefined ? Object.keys(kinds) : [what]
    const parley = await source()
    const found = Object.fromEntries(wanted.map((kind) => [kind, kinds[kind](parley)]))
    if (json) terminal.print(JSON.stringify(found))
    else terminal.print(wanted.map((kind) => section(kind, found[kind], style(terminal))).join('\n\n'))
    return exitCodes.asExpected
  },
}

function section(kind: string, entries: Entry[], { bold, dim }: ReturnType<typeof style>): string {
  const lines = entries.map(({ name, about, streams }) => {
    const endings = Array.isArray(streams) && streams.length > 0 ? dim(` .${streams.join(' .')}`) : ''
    return `  ${bold(name)}${endings}\n      ${about}`
  })
  return [bold(`${kind} (${entries.length})`), ...lines].join('\n')
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
