import type { Options } from 'yargs'
import { kebab } from '../../input/kebab.ts'
import type { Command, Commands, ParleySource } from '../command.ts'

type AnyCommand = Command<Record<string, unknown>>

/**
 * What may stand in place of the last word, given the words before it (those after `parley`): commands, options, or values
 * that a command says an argument of it takes. Empty where only files could stand there.
 */
export async function candidates(words: readonly string[], commands: Commands, parley: ParleySource): Promise<string[]> {
  const current = words.at(-1) ?? ''
  const before = words.slice(0, -1)
  const { command, below, rest } = commandOf(before, commands)
  const found = await every(current, { command, below, rest }, parley)
  return [...new Set(found)].filter((word) => word.startsWith(current)).sort()
}

interface Reached {
  /** The command that the words lead to; null at the start. */
  command: AnyCommand | null
  below: Commands
  /** The words after it. */
  rest: readonly string[]
}

async function every(current: string, { command, below, rest }: Reached, parley: ParleySource): Promise<string[]> {
  const options = { ...command?.options } as Record<string, Options>
  const [, given] = /^--([\w-]+)=/.exec(current) ?? []
  if (given !== undefined) return (await valuesOf(command, given, parley)).map((value) => `--${given}=${value}`)
  const last = rest.at(-1)
  if (last !== undefined && takesValue(last, options)) return valuesOf(command, last.slice(2), parley)
  const flags = [...Object.keys(options).map((name) => `--${kebab(name)}`), '--help']
  if (current.startsWith('-')) return flags.filter((flag) => !rest.includes(flag) || isList(flag.slice(2), options))
  const nth = rest.filter((word, i) => !word.startsWith('-') && !takesValue(rest[i - 1] ?? '', options)).length
  const positional = positionalOf(command, nth)
  return [...(nth === 0 ? Object.keys(below) : []), ...(positional === null ? [] : await valuesOf(command, positional, parley))]
}

function commandOf(words: readonly string[], commands: Commands): Reached {
  let reached: Reached = { command: null, below: commands, rest: words }
  while (reached.rest.length > 0) {
    const [word, ...rest] = reached.rest
    if (!Object.hasOwn(reached.below, word)) break
    const command = reached.below[word] as unknown as AnyCommand
    reached = { command, below: command.commands ?? {}, rest }
  }
  return reached
}

/** The name of the nth positional argument, from 0; the last may be repeated. Null where there is none. */
function positionalOf(command: AnyCommand | null, nth: number): string | null {
  const names = [...(command?.usage ?? '').matchAll(/[<[](\w+)(\.\.)?[>\]]/g)]
  const found = names[nth] ?? (names.at(-1)?.[2] === undefined ? undefined : names.at(-1))
  return found?.[1] ?? null
}

async function valuesOf(command: AnyCommand | null, name: string, parley: ParleySource): Promise<string[]> {
  const of = command?.completes ?? {}
  const own = Object.hasOwn(of, name) ? await of[name](parley) : []
  const all = { ...command?.positionals, ...command?.options } as Record<string, Options>
  const choices = Object.hasOwn(all, name) ? (all[name].choices ?? []) : []
  return [...own, ...choices.map(String)]
}

function takesValue(word: string, options: Record<string, Options>): boolean {
  if (!word.startsWith('--') || word.includes('=')) return false
  const name = word.slice(2)
  const option = Object.entries(options).find(([key]) => kebab(key) === name)?.[1]
  return option !== undefined && option.type !== 'boolean'
}

function isList(name: string, options: Record<string, Options>): boolean {
  const option = Object.entries(options).find(([key]) => kebab(key) === name)?.[1]
  return option?.array === true || option?.type === 'array'
}
