import type { Profile } from './profilesForm.ts'
import { shippedProfiles } from './profilesShipped.ts'
import { RigInputError } from './rigInputError.ts'

/** What a worker pool of a scenario takes from a profile. Times in µs. */
export interface PoolServiceProfile {
  stepUs: number
  perUnitUs: number
  cv: number
  instances: number
  interference: number
  /** Pipeline, client and network around the batch. */
  overheadUs: number
  /** Null: as many as there are streams. */
  batchMax: number | null
  batchPreferred: readonly number[]
  batchDelayUs: number
}

/** The profile of that name, of `own` first and then of the shipped ones. Throws RigInputError. */
export function profileNamed(name: string, own: readonly Profile[] = []): Profile {
  const all = [...own, ...shippedProfiles]
  const found = all.find((profile) => profile.name === name)
  if (found !== undefined) return found
  throw new RigInputError(`no profile "${name}"; there are ${all.map((profile) => profile.name).join(', ')}`)
}

/** The service model of a pool or asr profile. Throws RigInputError for another kind. */
export function poolProfile(name: string, own: readonly Profile[] = []): PoolServiceProfile {
  const profile = profileNamed(name, own)
  if (profile.kind === 'llm')
    throw new RigInputError(`profile "${name}" is of an LLM; a pool takes one of kind pool or asr`)
  const { stepMs, perUnitMs, cv, overheadMs } = profile
  const service = { stepUs: stepMs * 1000, perUnitUs: perUnitMs * 1000, cv, overheadUs: overheadMs * 1000 }
  if (profile.kind === 'asr')
    return { ...service, instances: 1, interference: 0, batchMax: null, batchPreferred: [], batchDelayUs: 0 }
  const { instances, interference, batchMax, batchPreferred, batchDelayMs } = profile
  return { ...service, instances, interference, batchMax, batchPreferred, batchDelayUs: batchDelayMs * 1000 }
}
