import type { Options, PositionalOptions } from 'yargs'
import type { Parley } from '../parley/parley.ts'
import type { Terminal } from './terminal.ts'

/**
 * One command of the command line. Its file exports one and `index.ts` lists it; help, completion and did-you-mean
 * follow from it.
 */
export interface Command<Given> {
  /** In yargs' notation: `run <file>`, `query <run> [question..]`. A group has only its word: `rig`. */
  usage: string
  /** One line of help. */
  about: string
  positionals?: Record<string, PositionalOptions>
  options?: Record<string, Options>
  /** Values of its arguments and options, by their names, for completion in a shell. */
  completes?: Readonly<Record<string, Completer>>
  examples?: readonly (readonly [example: string, what: string])[]
  /** Subcommands: `parley rig queue`. */
  commands?: Commands
  /** Returns the exit code: 0 as expected, 1 an expectation failed. Throws InputError for mistakes of the user. */
  run?: (given: Given, terminal: Terminal, parley: ParleySource) => number | Promise<number>
}

/** The values that an argument may have, as far as they can be listed. */
export type Completer = (parley: ParleySource) => readonly string[] | Promise<readonly string[]>

/** Loads the registries on demand, so that help and mistakes of the command line are immediate. */
export type ParleySource = () => Promise<Parley>

/** Commands by their word. `never`, because argument types differ; yargs passes each command its own. */
export type Commands = Readonly<Record<string, Command<never>>>

/** The flag of every command with machine-readable output: one JSON object on stdout and nothing else there. */
export const jsonOption = { type: 'boolean', default: false, describe: 'one JSON object on stdout' } as const
