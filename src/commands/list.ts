import { didYouMean } from '../input/didYouMean.ts'
import { InputError } from '../input/inputError.ts'
import { type Command, jsonOption } from './command.ts'
import { exitCodes } from './failure.ts'
import { type Entry, kinds } from './list/kinds.ts'
import { style } from './style.ts'
import { wrapped } from './wrapped.ts'

interface ListArguments {
  what?: string
  json: boolean
}

export const list: Command<ListArguments> = {
  usage: 'list [what]',
  about: 'what there is to turn, break, mend and measure: names of all, or one kind with what each is',
  positionals: { what: { type: 'string', describe: Object.keys(kinds).join(', ') } },
  options: { json: jsonOption },
  examples: [
    ['$0 list', 'every kind of thing and its names'],
    ['$0 list mitigations', 'what each does, and its parameters'],
    ['$0 list knobs --json', 'for programs, with units, ranges and sources'],
  ],
  completes: { what: () => Object.keys(kinds) },
  run: async ({ what, json }, terminal, source) => {
    if (what !== undefined && !Object.hasOwn(kinds, what)) {
      throw new InputError(`parley list: "${what}" is not a kind of thing; ${didYouMean(what, Object.keys(kinds))}`)
    }
    const wanted = what === undefined ? Object.keys(kinds) : [what]
    const parley = await source()
    const found = Object.fromEntries(wanted.map((kind) => [kind, kinds[kind](parley)]))
    if (json) terminal.print(JSON.stringify(found))
    else if (what !== undefined) terminal.print(section(what, found[what], style(terminal)))
    else terminal.print([...wanted.map((kind) => names(kind, found[kind], terminal)), '"parley list KIND" says what each of a kind is.'].join('\n\n'))
    return exitCodes.asExpected
  },
}

function heading(kind: string, entries: readonly Entry[], { bold }: ReturnType<typeof style>): string {
  return bold(`${kind} (${entries.length})`)
}

function names(kind: string, entries: readonly Entry[], terminal: { width: number; colours: boolean }): string {
  const text = entries.map(({ name }) => name).join(', ')
  return `${heading(kind, entries, style(terminal))}\n${wrapped(text, terminal.width, '  ')}`
}

function section(kind: string, entries: readonly Entry[], look: ReturnType<typeof style>): string {
  const { bold, dim } = look
  const lines = entries.map(({ name, about, streams }) => {
    const endings = Array.isArray(streams) && streams.length > 0 ? dim(` .${streams.join(' .')}`) : ''
    return `  ${bold(name)}${endings}\n      ${about}`
  })
  return [heading(kind, entries, look), ...lines].join('\n')
}
