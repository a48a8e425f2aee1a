import type { Options, PositionalOptions } from 'yargs'
import { jsonOption } from '../command.ts'
import { InputError } from '../../input/inputError.ts'
import type { Terminal } from '../terminal.ts'

/** Arguments common to every `parley calibrate`. */
export interface CalibrationGiven {
  file: string
  use?: string
  save?: string
  out?: string
  json: boolean
}

export const measurementsPositional: Record<string, PositionalOptions> = {
  file: { type: 'string', demandOption: true, describe: 'a CSV file of measurements; - reads stdin' },
}

/** `use` describes what identifies the rows to fit. */
export function calibrationFlags(use: string): Record<string, Options> {
  return {
    use: { type: 'string', requiresArg: true, describe: use },
    save: { type: 'string', requiresArg: true, describe: 'write the fit as a profile of this name' },
    out: {
      type: 'string',
      requiresArg: true,
      describe: 'folder for the profile; default out/profiles, where --profile looks',
    },
    json: jsonOption,
  }
}

/** A profile holds one fit: throws InputError when the rows make several. `flag` selects one of `names`. */
export function mustBeOneFit(given: CalibrationGiven, names: readonly string[], flag: string): void {
  const different = [...new Set(names)]
  if (given.save === undefined || different.length <= 1) return
  throw new InputError(
    `--save ${given.save}: the file makes ${different.length} fits and a profile holds one; ` +
      `choose with --${flag}, one of ${different.map((name) => `"${name}"`).join(', ')}`,
  )
}

/** Shows the progress of a search. */
export function fitProgress(terminal: Terminal): (looks: number, ofAbout: number) => void {
  return (looks, ofAbout) => terminal.progress(`fitting: ${looks} of about ${ofAbout} looks`)
}

/** Warns when a fit had fewer loads than parameters to separate: it matches those rows and may miss all others. */
export function sayWhenFew(terminal: Terminal, what: string, used: readonly number[], least: number): void {
  if (used.length >= least) return
  const loads = `${used.length} load${used.length === 1 ? '' : 's'}`
  terminal.say(
    `${what}: fitted to ${loads}, which cannot tell the fixed time of a batch from the time of an item in it: ` +
      `measure at ${least} or more, from one that never queues to one that does`,
  )
}
