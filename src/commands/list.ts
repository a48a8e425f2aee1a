import { type ChartEntry, charts } from '../charts/index.ts'
import { type Detector, detectors } from '../detectors/index.ts'
import { faults } from '../faults/index.ts'
import { streamsOf } from '../metrics/streams.ts'
import { mitigations } from '../mitigations/index.ts'
import type { KnobSpec } from '../model/knob.ts'
import type { Shorthand } from '../model/shorthand.ts'
import type { Parley } from '../parley/parley.ts'
import { didYouMean } from '../scenario/didYouMean.ts'
import { knobAddresses } from '../scenario/knobAddresses.ts'
import { stages } from '../stages/index.ts'
import { type Command, jsonOption } from './command.ts'
import { exitCodes } from './failure.ts'
import { InputError } from './inputError.ts'
import { style } from './style.ts'

interface ListArguments {
  what?: string
  json: boolean
}

/** A thing with a name, for people its second line, for programs all there is to say. */
type Entry = { name: string; about: string } & Record<string, unknown>

/** What there is, by kind. Everything comes from the rooms' own registries. */
const kinds: Record<string, (parley: Parley) => Entry[]> = {
  stages: () => stages.map(({ name, about, knobs }) => ({ name, about, knobs: Object.keys(knobs) })),
  knobs: () =>
    [...knobAddresses(new Map([['<pool>', '']]), ['<cohort>'])].map(([name, spec]) => ({
      name,
      ...spec,
      about: `${spec.about} [${baseText(spec)}]`,
    })),
  faults: () => named(faults as Record<string, Shorthand>, shorthand),
  mitigations: () => named(mitigations as Record<string, Shorthand>, shorthand),
  detectors: () =>
    named(detectors as Record<string, Detector>, ({ about, options, runOptions }) => ({ about, options, runOptions })),
  charts: () => named(charts as Record<string, ChartEntry>, ({ about }) => ({ about })),
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
    if (what !== undefined && kinds[what] === undefined) {
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

function named<T>(registry: Readonly<Record<string, T>>, of: (one: T) => Omit<Entry, 'name'>): Entry[] {
  return Object.entries(registry).map(([name, one]) => ({ name, ...of(one) }) as Entry)
}

function shorthand({ about, catalogue, params }: Shorthand): Omit<Entry, 'name'> {
  const blanks = Object.entries(params).map(([name, { base }]) => (base === undefined ? name : `${name}=${base}`))
  return { about: blanks.length === 0 ? about : `${about} (${blanks.join(', ')})`, catalogue, params }
}

function baseText({ base, unit, min, max, choices }: KnobSpec): string {
  const range = min === undefined && max === undefined ? '' : `, ${min ?? '−∞'} to ${max ?? '∞'}`
  return choices === undefined ? `${base} ${unit}${range}` : `${base} of ${choices.join(', ')}`
}
