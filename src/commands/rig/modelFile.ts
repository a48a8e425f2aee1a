import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { LlmRigOptions } from '../../rig/llm/llmOptions.ts'
import { namedStepTime, readStepTime, stepTimeNames } from '../../rig/llm/stepTimes.ts'
import { nearest } from '../../scenario/didYouMean.ts'
import { readTextFile, UnreadableFile } from '../fileText.ts'
import { InputError } from '../inputError.ts'

/** Room for the lookup table of a large model. */
const BYTES_MAX = 100_000_000

export const stepTimeOption = {
  type: 'string',
  requiresArg: true,
  describe: `a step-time model by name (${stepTimeNames.filter((name) => !name.endsWith('-closed')).join(', ')}; with -closed behind it the closed form), or a JSON file, FILE#MODEL for one of several`,
} as const

/** A step-time model that comes with parley, or one from a file. */
export function stepTimeGiven(given: string, flag = '--step-time'): LlmRigOptions['stepTime'] {
  if (stepTimeNames.includes(given)) return namedStepTime(given)
  const hash = given.lastIndexOf('#')
  const inside = hash > 0 && !existsSync(given)
  const file = inside ? given.slice(0, hash) : given
  if (existsSync(file)) return readStepTime(jsonText(file), file, inside ? given.slice(hash + 1) : null)
  const like = nearest(given, stepTimeNames)
  const remedy = like === null ? `a file, or one of ${stepTimeNames.join(', ')}, would do` : `did you mean "${like}"?`
  throw new InputError(`${flag} ${given}: neither a model that comes with parley nor a file; ${remedy}`)
}

/** How a profile names a step-time model, so that it is found from another folder too. */
export function lastingStepTime(given: string): string {
  if (stepTimeNames.includes(given)) return given
  const hash = existsSync(given) ? -1 : given.lastIndexOf('#')
  return hash < 0 ? resolve(given) : `${resolve(given.slice(0, hash))}${given.slice(hash)}`
}

/** The text of a JSON file; what cannot be read is told with what would do. */
export function jsonText(file: string): string {
  try {
    return readTextFile(file, BYTES_MAX)
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    throw new InputError(`${file}:${error.line}:${error.column}: ${error.found}; ${error.remedy}`)
  }
}
