import { RigInputError } from '../../rig/rigInputError.ts'

/** Runs a rig; a mistake that calls a parameter by its name in the code calls it by its flag: `batchMax is 0` → `--batch-max is 0`. */
export function inFlags<T>(flags: Readonly<Record<string, string>>, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw asFlags(flags, error)
  }
}

/** A rig's mistake in the words of the command line; any other error as it is. */
export function asFlags(flags: Readonly<Record<string, string>>, error: unknown): unknown {
  return error instanceof RigInputError ? new RigInputError(withFlags(error.message, flags)) : error
}

/** Names with a capital inside are nothing else; the others are names only where a value or a need is told. */
function withFlags(message: string, flags: Readonly<Record<string, string>>): string {
  let told = message
  for (const [name, flag] of Object.entries(flags)) {
    const plain = name === name.toLowerCase()
    const pattern = plain ? `(?<=\\bneeds )${name}\\b(?! least)|(?<![\\w-])${name}(?= is )` : `(?<![\\w-])${name}\\b`
    told = told.replace(new RegExp(pattern, 'g'), `--${flag}`)
  }
  return told
}
