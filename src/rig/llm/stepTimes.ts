import { builtInModels, builtInStepTime } from '../../serving/llm/builtInStepTimes.ts'
import { type StepTime, StepTimeError } from '../../serving/llm/stepTime.ts'
import { parseStepTime, type StepTimeNumbers, stepTimeNumbers } from '../../serving/llm/stepTimeFile.ts'
import { InputError } from '../../input/inputError.ts'

/** Names of the shipped step-time models; each also with the suffix `-closed`. */
export const stepTimeNames: readonly string[] = builtInModels.flatMap((name) => [name, `${name}-closed`])

/** A shipped step-time model. Throws InputError for an unknown name. */
export function namedStepTime(name: string): StepTime {
  return rigErrors(() => builtInStepTime(name))
}

/** A step-time model from the text of a JSON file; `pick` names one of several in it. Throws InputError. */
export function readStepTime(text: string, file: string, pick: string | null): StepTime {
  return rigErrors(() => parseStepTime(text, file, pick))
}

/** Step times as plain data: a shipped model by name, or the text of a JSON file, of which `pick` names one model. */
export type StepTimeSource = { name: string } | { text: string; file: string; pick: string | null }

/** Cache of models parsed from text: their check against the limits of GPUs takes longer than many a run. */
const read = new Map<string, StepTime>()

/** The step-time model of a source. Throws InputError for an unknown name or an invalid text. */
export function stepTimeOf(source: StepTimeSource): StepTime {
  if ('name' in source) return namedStepTime(source.name)
  const { text, file, pick } = source
  const key = JSON.stringify([file, pick, text])
  const known = read.get(key) ?? readStepTime(text, file, pick)
  read.set(key, known)
  return known
}

/** The part of such a file that a profile stores: the numbers of the one model. Throws InputError. */
export function readStepTimeNumbers(text: string, file: string, pick: string | null): StepTimeNumbers {
  return rigErrors(() => stepTimeNumbers(text, file, pick))
}

function rigErrors<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof StepTimeError)
      throw new InputError(error.message.replace('which model?;', 'which model? write FILE#MODEL;'))
    throw error
  }
}
