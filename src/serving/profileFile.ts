import { InputError } from '../input/inputError.ts'
import type { Profile } from './profile.ts'

/** The text of a profile's file. */
export function profileText(profile: Profile): string {
  checkProfile(profile as unknown as Record<string, unknown>, `profile "${profile.name}"`)
  return `${JSON.stringify(profile, null, 2)}\n`
}

/** Reads what profileText wrote. Throws InputError that names the file and the field. */
export function parseProfile(text: string, file: string): Profile {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InputError(`${file}: not JSON (${(error as Error).message}); write it with parley calibrate --save`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(`${file}: not a profile; a profile is one object with name, kind, source and a fit`)
  checkProfile(value as Record<string, unknown>, file)
  return value as Profile
}

type Check = (value: unknown) => boolean

const amount: Check = (value) => typeof value === 'number' && value >= 0 && value < 1e9
const count: Check = (value) => Number.isInteger(value) && (value as number) >= 1
const text: Check = (value) => typeof value === 'string' && value !== ''
const isMap: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const sizes: Check = (value) => Array.isArray(value) && value.every(count)
const sharing: Check = (value) => typeof value === 'number' && value > -1 && value < 100

const batchTime = { stepMs: amount, perUnitMs: amount, cv: amount, overheadMs: amount }
const fields: Record<Profile['kind'], Record<string, Check>> = {
  pool: {
    ...batchTime,
    serialMs: amount,
    interference: sharing,
    instances: count,
    batchMax: count,
    batchPreferred: sizes,
    batchDelayMs: amount,
    characters: (value) => value === undefined || count(value),
  },
  asr: { ...batchTime, chunkMs: amount, finalWork: amount, finalMs: amount },
  llm: { stepTime: text, factor: amount, addMs: amount, stepTimes: (value) => value === undefined || isMap(value) },
}

function checkProfile(value: Record<string, unknown>, where: string): void {
  const { name, kind } = value
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]*$/.test(name))
    throw new InputError(`${where}: name is ${JSON.stringify(name)}; write small letters, digits and hyphens`)
  if (typeof kind !== 'string' || !Object.hasOwn(fields, kind))
    throw new InputError(`${where}: kind is ${JSON.stringify(kind)}; there are ${Object.keys(fields).join(', ')}`)
  for (const [field, holds] of Object.entries({ source: text, ...fields[kind as Profile['kind']] })) {
    if (!holds(value[field]))
      throw new InputError(`${where}: ${field} is ${JSON.stringify(value[field]) ?? 'missing'}; calibrate it again`)
  }
  if (kind !== 'llm' && value.stepMs === 0 && value.perUnitMs === 0)
    throw new InputError(`${where}: a batch takes no time; give stepMs or perUnitMs more than 0`)
}
