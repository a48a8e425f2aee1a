import type { Completer } from '../command.ts'

/** Names of a kind of thing that `parley list` shows, without what else there is to say. */
export function named(kind: string): Completer {
  return async (parley) => {
    const { kinds } = await import('../list/kinds.ts')
    return kinds[kind](await parley()).map(({ name }) => name)
  }
}

/** Models of `parley rig queue`. */
export const queueModelNames: Completer = async () => {
  const { queueModels } = await import('../../rig/queue/models.ts')
  return Object.keys(queueModels)
}

/** Built-in step-time models of LLM engines. */
export const stepTimeModels: Completer = async () => {
  const { stepTimeNames } = await import('../../rig/llm/stepTimes.ts')
  return [...stepTimeNames]
}
