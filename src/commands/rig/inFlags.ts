import { InputError } from '../../input/inputError.ts'
import { ParameterError } from '../../rig/parameterError.ts'

/** Runs a rig; its errors name parameters by their flags: `batchMax is 0` → `--batch-max is 0`. */
export function inFlags<T>(flags: Readonly<Record<string, string>>, run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw asFlags(flags, error)
  }
}

/** An InputError with parameter names replaced by flags; one with places in files, and any other error, unchanged. */
export function asFlags(flags: Readonly<Record<string, string>>, error: unknown): unknown {
  if (error instanceof ParameterError) return error.inWordsOf(Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, `--${flag}`])))
  if (!(error instanceof InputError) || error.problems.length > 0) return error
  return new InputError(error.lines.map((line) => withFlags(line, flags)))
}

/** Names with an inner capital are unambiguous; other names are replaced only where a value or a need is stated. */
function withFlags(message: string, flags: Readonly<Record<string, string>>): string {
  let flagged = message
  for (const [name, flag] of Object.entries(flags)) {
    const plain = name === name.toLowerCase()
    const pattern = plain ? `(?<=\\bneeds )${name}\\b(?! least)|(?<![\\w-])${name}(?= is )` : `(?<![\\w-])${name}\\b`
    flagged = flagged.replace(new RegExp(pattern, 'g'), `--${flag}`)
  }
  return flagged
}
