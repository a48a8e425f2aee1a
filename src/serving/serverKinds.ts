import type { KnobSpecs } from '../model/knob.ts'
import { llmKind } from './llm/llmKind.ts'
import { poolKind } from './poolKind.ts'
import { poolKnobs } from './poolKnobs.ts'
import { type PoolNeed, poolNeedOf } from './poolNeeds.ts'
import type { ServerKind } from './serverKind.ts'

export const serverKinds: readonly ServerKind[] = [poolKind, llmKind]

/** The kind of server that a need names. */
export function serverKindOf({ kind, server }: PoolNeed): ServerKind {
  const found = serverKinds.find(({ name }) => name === server)
  if (found === undefined)
    throw new RangeError(`a pool of kind ${kind} needs a server "${server}"; there are ${serverKinds.map(({ name }) => name).join(', ')}`)
  return found
}

/** The knobs of a pool that a scenario writes with `stage: kind`, by short name. An unknown kind has those of all, for lists. */
export function poolKnobsOf(kind: string): KnobSpecs {
  const need = poolNeedOf(kind)
  return need === undefined ? poolKnobs : serverKindOf(need).knobs(need)
}
