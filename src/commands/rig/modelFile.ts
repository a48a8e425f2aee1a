import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { readStepTimeNumbers, type StepTimeSource, stepTimeNames } from '../../rig/llm/stepTimes.ts'
import type { Profile } from '../../rig/profiles.ts'
import { nearest } from '../../input/didYouMean.ts'
import { readTextFile } from '../fileText.ts'
import { InputError } from '../../input/inputError.ts'

type LlmProfile = Extract<Profile, { kind: 'llm' }>

/** Large enough for the lookup table of a large model, bytes. */
const BYTES_MAX = 100_000_000

export const stepTimeOption = {
  type: 'string',
  requiresArg: true,
  describe: `a step-time model by name (${stepTimeNames.filter((name) => !name.endsWith('-closed')).join(', ')}; with -closed behind it the closed form), or a JSON file, FILE#MODEL for one of several`,
} as const

/** A shipped step-time model, or one from a file. */
export function stepTimeGiven(given: string, flag = '--step-time'): StepTimeSource {
  if (stepTimeNames.includes(given)) return { name: given }
  const { file, pick } = fileAndModel(given)
  if (existsSync(file)) return { text: jsonText(file), file, pick }
  const like = nearest(given, stepTimeNames)
  const remedy = like === null ? `a file, or one of ${stepTimeNames.join(', ')}, would do` : `did you mean "${like}"?`
  throw new InputError(`${flag} ${given}: neither a model that comes with parley nor a file; ${remedy}`)
}

/** A step-time model as a profile stores it: by name, or with its numbers where they come from a file. */
export function keptStepTime(given: string): Pick<LlmProfile, 'stepTime' | 'stepTimes'> {
  if (stepTimeNames.includes(given)) return { stepTime: given }
  const { file, pick } = fileAndModel(given)
  return { stepTime: basename(given), stepTimes: readStepTimeNumbers(jsonText(file), file, pick) }
}

/** The step-time model of a profile. */
export function stepTimeKept({ name, stepTime, stepTimes }: LlmProfile): StepTimeSource {
  if (stepTimes === undefined) return stepTimeGiven(stepTime, `profile ${name}: stepTime`)
  return { text: JSON.stringify(stepTimes), file: name, pick: null }
}

function fileAndModel(given: string): { file: string; pick: string | null } {
  const hash = existsSync(given) ? 0 : given.lastIndexOf('#')
  return hash > 0 ? { file: given.slice(0, hash), pick: given.slice(hash + 1) } : { file: given, pick: null }
}

/** The text of a JSON file. Throws InputError, with what would do, when it cannot be read. */
export function jsonText(file: string): string {
  return readTextFile(file, BYTES_MAX)
}
