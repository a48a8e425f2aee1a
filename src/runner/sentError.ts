import { ReplayError } from '../experiment/replayError.ts'
import { ParameterError } from '../rig/parameterError.ts'
import { InputError } from '../input/inputError.ts'

/** An error as plain data, so that it can be sent to another thread or machine and thrown again there. */
export interface SentError {
  name: string
  message: string
  stack: string
  /** Its other fields: `lines` or `problems` for people, `code` and `path` of a disk error. */
  fields: Record<string, unknown>
}

/** Classes that callers test with `instanceof`; of any other error the name and the fields are kept. */
const classes: Readonly<Record<string, { prototype: Error }>> = { ReplayError, InputError, ParameterError }

/** The error as plain data; a thrown value that is no Error becomes one with its text. */
export function sentError(thrown: unknown): SentError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { name, message, stack = '' } = error
  const fields: Record<string, unknown> = { ...error }
  // A getter of the class is not an own field.
  const { lines } = error as Error & { lines?: unknown }
  if (lines !== undefined && !Object.hasOwn(classes, name)) fields.lines = lines
  return { name, message, stack, fields: Object.fromEntries(Object.entries(fields).flatMap(plain)) }
}

/** A field as JSON represents it; left out where JSON cannot, such as a cycle. */
function plain([key, value]: [string, unknown]): [string, unknown][] {
  try {
    const text = JSON.stringify(value)
    return text === undefined ? [] : [[key, JSON.parse(text)]]
  } catch {
    return []
  }
}

/** The error to throw: of the same class where that is known, always with the same name, message, stack and fields. */
export function receivedError({ name, message, stack, fields }: SentError): Error {
  const error = Object.create(Object.hasOwn(classes, name) ? classes[name].prototype : Error.prototype) as Error
  for (const [key, value] of Object.entries({ name, message, stack }))
    Object.defineProperty(error, key, { value, writable: true, configurable: true })
  return Object.assign(error, fields)
}
