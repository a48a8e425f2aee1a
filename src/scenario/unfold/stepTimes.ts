import { builtInModels } from '../../serving/llm/builtInStepTimes.ts'
import { type StepTime, StepTimeError } from '../../serving/llm/stepTime.ts'
import { parseStepTime, type StepTimeNumbers, stepTimeNumbers } from '../../serving/llm/stepTimeFile.ts'
import { replicaKnobs } from '../../serving/replicaKnobs.ts'
import { withArticle } from '../article.ts'
import type { CheckContext } from '../checkContext.ts'
import { besideFile } from '../filePath.ts'
import { readText, type ScenarioFiles } from '../inheritance.ts'
import type { WrittenPool } from '../schema/world.ts'
import { type Path, placeOf } from '../yamlNode.ts'
import { hasReplicas } from './promptChecks.ts'

/**
 * Checks the model of an LLM pool and returns the numbers of its own step times; null for a built-in model, and where
 * they cannot be used.
 */
export function readStepTimes(context: CheckContext, path: Path, pool: WrittenPool, files: ScenarioFiles): StepTimeNumbers | null {
  const { model, stepTimes, stage } = pool
  if (!hasReplicas(context, stage)) {
    for (const key of ['model', 'stepTimes'] as const)
      if (pool[key] !== undefined) context.reportKey([...path, key], `${withArticle(stage)} pool has no "${key}"`, 'leave it away')
    return null
  }
  const base = model?.replace(/-(closed|knots)$/, '')
  if (base === undefined)
    context.reportMissing(path, `${stage} pool "${path[path.length - 1]}" has no "model"`, `add model: ${builtInModels[0]}`)
  else if (stepTimes === undefined) context.known([...path, 'model'], base, builtInModels, 'a step-time model')
  else if ((builtInModels as string[]).includes(base))
    context.report([...path, 'model'], `${model} comes with parley`, 'give a model with "stepTimes" a name of its own')
  else return ownStepTimes(context, [...path, 'stepTimes'], pool, { model: base, stepTimes, files })
  return null
}

interface Own {
  model: string
  stepTimes: string | StepTimeNumbers
  files: ScenarioFiles
}

function ownStepTimes(context: CheckContext, at: Path, pool: WrittenPool, { model, stepTimes, files }: Own): StepTimeNumbers | null {
  try {
    const numbers = typeof stepTimes === 'string' ? numbersIn(context, at, stepTimes, files) : stepTimes
    if (numbers !== null) mustReach(context, at, parseStepTime(JSON.stringify(numbers), model), pool)
    return numbers
  } catch (error) {
    if (!(error instanceof StepTimeError)) throw error
    context.report(at, error.message.replace('which model?;', 'which model? write FILE#MODEL;'), 'correct it there')
    return null
  }
}

function numbersIn(context: CheckContext, at: Path, name: string, files: ScenarioFiles): StepTimeNumbers | null {
  const place = placeOf(context.tree, at)
  const [, file, pick] = /^(.*?\.json)(?:#(.+))?$/.exec(name) ?? [name, name]
  const path = besideFile(place.file, file)
  const text = readText(path, files, context.mistakes, place)
  return text === null ? null : stepTimeNumbers(text, path, pick ?? null)
}

function mustReach(context: CheckContext, at: Path, { tokensMax }: StepTime, pool: WrittenPool): void {
  const budget = Number((pool as Record<string, unknown>).tokenBudget ?? replicaKnobs.tokenBudget.base)
  if (tokensMax < budget)
    context.report(
      at,
      `the table ends at ${tokensMax} tokens, an iteration may have ${budget}`,
      `add rows, or set tokenBudget: ${tokensMax} on the pool`,
    )
}
