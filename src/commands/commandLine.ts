import yargs, { type Argv, type Options } from 'yargs'
import { didYouMean } from '../input/didYouMean.ts'
import { kebab } from '../input/kebab.ts'
import { candidates } from './completion/candidates.ts'
import { ASK } from './completion.ts'
import type { Command, Commands, ParleySource } from './command.ts'
import { InputError } from '../input/inputError.ts'
import type { Terminal } from './terminal.ts'
import { parleyVersion } from '../package/version.ts'

type AnyCommand = Command<Record<string, unknown>>

interface Chosen {
  path: string[]
  command: AnyCommand
  given: Record<string, unknown>
}

const NO_COMMAND = 'a command is missing'
const epilogue =
  'Exit codes: 0 as expected, 1 an expectation failed, 2 wrong scenario or arguments, 70 a bug of parley, 130 ended by Ctrl-C.'

/**
 * Finds the command, checks its arguments and runs it; help, version and completion are handled here. Throws
 * InputError for invalid arguments, with the nearest valid word.
 */
export async function runCommandLine(
  argv: string[],
  commands: Commands,
  terminal: Terminal,
  parley: ParleySource,
): Promise<number> {
  if (argv.length === 0) return runCommandLine(['--help'], commands, terminal, parley)
  if (argv[0] === ASK) {
    const found = await candidates(argv.slice(1), commands, parley)
    if (found.length > 0) terminal.print(found.join('\n'))
    return 0
  }
  let chosen: Chosen | null = null
  let mistake: Error | null = null
  const parser = yargs(argv)
    .scriptName('parley')
    .usage('$0 <command>: a synthetic speech-serving traffic simulator')
    .epilogue(epilogue)
    .version(parleyVersion())
    .locale('en')
    .parserConfiguration({ 'dot-notation': false, 'greedy-arrays': false, 'parse-positional-numbers': false })
    .wrap(Math.min(terminal.width, 110))
    .strict()
    .demandCommand(1, NO_COMMAND)
    .exitProcess(false)
  addAll(parser, commands, [], (one) => {
    chosen = one
  })
  const printed = await new Promise<string>((resolve) => {
    void parser.parse(argv, {}, (error, _given, output) => {
      mistake = error ?? null
      resolve(output)
    })
  })
  if (mistake !== null) throw mistakeOf(mistake, argv, commands)
  const run = chosen as Chosen | null
  if (run?.command.run === undefined) {
    if (printed !== '') terminal.print(printed)
    return 0
  }
  checkValues(run, argv)
  return await run.command.run(run.given, terminal, parley)
}

function addAll(parser: Argv, commands: Commands, above: string[], choose: (chosen: Chosen) => void): void {
  for (const [word, one] of Object.entries(commands)) {
    const command = one as unknown as AnyCommand
    const path = [...above, word]
    parser.command(
      command.usage,
      command.about,
      (inner) => {
        for (const [name, positional] of Object.entries(command.positionals ?? {})) inner.positional(name, positional)
        inner.options(command.options ?? {})
        for (const [example, what] of command.examples ?? []) inner.example(example, what)
        if (command.commands) addAll(inner.demandCommand(1, NO_COMMAND), command.commands, path, choose)
        return inner
      },
      (given) => choose({ path, command, given }),
    )
  }
}

/** Replaces yargs' error messages by parley's own. */
function mistakeOf(mistake: Error, argv: string[], commands: Commands): Error {
  const unknown = /^Unknown (?:argument|command)s?: (.*)$/.exec(mistake.message)
  const { path, command, below } = walk(argv, commands)
  const verb = ['parley', ...path].join(' ')
  if (unknown === null) {
    if (mistake.name !== 'YError') return mistake
    const words = Object.keys(below)
    const remedy = words.length > 0 ? `write one of ${words.join(', ')}` : `"${verb} --help" tells more`
    return new InputError(`${verb}: ${missingText(mistake.message, command)}; ${remedy}`)
  }
  const names = [...new Set(unknown[1].split(', ').map((name) => kebab(name)))]
  const flagOf = (name: string) =>
    argv.find((word) => word.startsWith('-') && kebab(word.replace(/^-+/, '').split('=')[0]) === name)
  const words = Object.keys(below)
  const wrongWord = names.find((name) => flagOf(name) === undefined)
  // Words after an unknown command cannot be checked.
  if (words.length > 0 && wrongWord !== undefined) {
    return new InputError(`${verb}: "${wrongWord}" is not a command; ${didYouMean(wrongWord, words)}`)
  }
  return new InputError(
    names.map((name) => {
      const flag = flagOf(name)?.split('=')[0]
      if (flag === undefined) return `${verb}: "${name}" is one argument too many; "${verb} --help" tells what it takes`
      return `${verb}: "${flag}" is not an option; ${flagRemedy(name, command, verb)}`
    }),
  )
}

/** "<file> is missing" instead of yargs' count of arguments. */
function missingText(message: string, command: AnyCommand | null): string {
  const wanted = /<[^>]+>/.exec(command?.usage ?? '')
  if (wanted !== null && message.startsWith('Not enough non-option arguments')) return `${wanted[0]} is missing`
  return message.split('\n')[0]
}

/** The command that the words lead to, as far as they are known, and its subcommands. */
function walk(argv: string[], commands: Commands): { path: string[]; command: AnyCommand | null; below: Commands } {
  const path: string[] = []
  let command: AnyCommand | null = null
  let below = commands
  for (const word of argv) {
    if (word.startsWith('-')) continue
    const next = Object.hasOwn(below, word) ? (below[word] as unknown as AnyCommand) : undefined
    if (next === undefined) break
    path.push(word)
    command = next
    below = next.commands ?? {}
  }
  return { path, command, below }
}

function flagRemedy(name: string, command: AnyCommand | null, verb: string): string {
  const known = [...Object.keys(command?.options ?? {}), 'help', 'version'].map((option) => `--${kebab(option)}`)
  return didYouMean(`--${name}`, known, `"${verb} --help" lists them`)
}

/**
 * Checks what yargs lets through: text or an empty value (which it reads as 0) for a number or a boolean, and repeated
 * options.
 */
function checkValues({ path, command, given }: Chosen, argv: readonly string[]): void {
  const verb = ['parley', ...path].join(' ')
  const isEmpty = (name: string) => argv.some((word, i) => word === `--${name}=` || (word === `--${name}` && argv[i + 1] === ''))
  const all = { ...command.positionals, ...command.options } as Record<string, Options>
  for (const [name, { type, array }] of Object.entries(all)) {
    const value = given[name]
    const isList = array === true || type === 'array'
    if (type === 'boolean') checkYesOrNo(verb, name, argv)
    if (Array.isArray(value) && !isList) throw new InputError(`${verb}: --${name} is given twice; give it once`)
    for (const one of Array.isArray(value) ? value : [value]) {
      if (type === 'number' && one !== undefined && (!Number.isFinite(one) || isEmpty(name))) {
        throw new InputError(`${verb}: --${name} wants a number; "${verb} --help" tells more`)
      }
    }
  }
}

/** yargs reads any other word as false. */
function checkYesOrNo(verb: string, name: string, argv: readonly string[]): void {
  for (const word of argv) {
    if (word === '--') return
    const [flag, ...rest] = word.split('=')
    const value = rest.join('=')
    if (rest.length === 0 || kebab(flag) !== `--${name}` || value === 'true' || value === 'false') continue
    throw new InputError(`${verb}: --${name} is "${value}"; write --${name} alone, or --${name}=true or --${name}=false`)
  }
}
