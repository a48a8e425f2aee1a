import type { Options, PositionalOptions } from 'yargs'
import type { Parley } from '../parley/parley.ts'
import type { Terminal } from './terminal.ts'

/**
 * One verb of the command line. Its file exports one of these and `index.ts` lists it; help, completion and
 * did-you-mean follow from it.
 */
export interface Command<Given> {
  /** As people type it, in yargs' notation: `run <file>`, `query <run> [question..]`. A group needs only its word: `rig`. */
  usage: string
  /** One line of help. */
  about: string
  positionals?: Record<string, PositionalOptions>
  options?: Record<string, Options>
  examples?: readonly (readonly [example: string, what: string])[]
  /** Verbs under this one: `parley rig queue`. */
  commands?: Commands
  /** Returns the exit code: 0 as expected, 1 an expectation failed. Throws InputError for what the person can mend. */
  run?: (given: Given, terminal: Terminal, parley: ParleySource) => number | Promise<number>
}

/** Loads the registries that commands work with, when one needs them: help and mistakes of the command line come at once. */
export type ParleySource = () => Promise<Parley>

/** Commands by their word. `never`, because each wants other arguments; yargs gives each its own. */
export type Commands = Readonly<Record<string, Command<never>>>

/** The flag of every command that can speak to programs: one JSON object on stdout and nothing else there. */
export const jsonOption = { type: 'boolean', default: false, describe: 'one JSON object on stdout' } as const
