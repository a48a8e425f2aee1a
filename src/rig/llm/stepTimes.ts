import { builtInModels, builtInStepTime } from '../../serving/llm/builtInStepTimes.ts'
import { type StepTime, StepTimeError } from '../../serving/llm/stepTime.ts'
import { parseStepTime, type StepTimeNumbers, stepTimeNumbers } from '../../serving/llm/stepTimeFile.ts'
import { RigInputError } from '../rigInputError.ts'

/** Step-time models that come with parley; each also with `-closed` behind its name. */
export const stepTimeNames: readonly string[] = builtInModels.flatMap((name) => [name, `${name}-closed`])

/** A step-time model that comes with parley. Throws RigInputError for an unknown name. */
export function namedStepTime(name: string): StepTime {
  return told(() => builtInStepTime(name))
}

/** A step-time model from the text of a JSON file; `pick` names one of several in it. Throws RigInputError. */
export function readStepTime(text: string, file: string, pick: string | null): StepTime {
  return told(() => parseStepTime(text, file, pick))
}

/** Step times as plain data: a model that comes with parley by name, or the text of a JSON file, of which `pick` names one model. */
export type StepTimeSource = { name: string } | { text: string; file: string; pick: string | null }

/** Models read from text, which are checked against what GPUs can do: that takes longer than many a run. */
const read = new Map<string, StepTime>()

/** The step-time model to ask. Throws RigInputError for an unknown name or a text that is no model. */
export function stepTimeOf(source: StepTimeSource): StepTime {
  if ('name' in source) return namedStepTime(source.name)
  const { text, file, pick } = source
  const key = JSON.stringify([file, pick, text])
  const known = read.get(key) ?? readStepTime(text, file, pick)
  read.set(key, known)
  return known
}

/** What a profile keeps of such a file: the numbers of the one model. Throws RigInputError. */
export function readStepTimeNumbers(text: string, file: string, pick: string | null): StepTimeNumbers {
  return told(() => stepTimeNumbers(text, file, pick))
}

function told<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof StepTimeError)
      throw new RigInputError(error.message.replace('which model?;', 'which model? write FILE#MODEL;'))
    throw error
  }
}
