import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Profile, parseProfile, profileText, shippedProfile, shippedProfiles } from '../../rig/profiles.ts'
import { nearest } from '../../input/didYouMean.ts'
import { ensureFolder } from '../../record/folder.ts'
import { InputError } from '../../input/inputError.ts'
import { jsonText } from './modelFile.ts'

/** Where `calibrate --save` writes profiles and `--profile` looks first, relative to the working directory. */
const profileFolder = join('out', 'profiles')

export const profileOption = {
  type: 'string',
  requiresArg: true,
  describe: `a profile: saved by calibrate (${profileFolder}/NAME.json, or a path), or one of ${shippedProfiles.map(({ name }) => name).join(', ')}`,
} as const

type Of<Kind> = Extract<Profile, { kind: Kind }>

/** The profile of that name or in that file. Throws InputError when it is of another kind. */
export function profileGiven<Kind extends Profile['kind']>(given: string, kind: Kind): Of<Kind> {
  const profile = found(given)
  if (profile.kind === kind) return profile as Of<Kind>
  const fitting = shippedProfiles.filter((one) => one.kind === kind).map(({ name }) => name)
  throw new InputError(
    `--profile ${given}: this is a profile of kind ${profile.kind}, ${kind} is wanted, such as ${fitting.join(' or ')}`,
  )
}

function found(given: string): Profile {
  if (/[/\\]|\.json$/.test(given)) return parseProfile(jsonText(given), given)
  const own = savedProfilePath(given)
  if (own !== null) return parseProfile(jsonText(own), own)
  const shipped = shippedProfile(given)
  if (shipped !== null) return shipped
  const names = [...savedProfileNames(), ...shippedProfiles.map(({ name }) => name)]
  const like = nearest(given, names)
  const remedy = like === null ? '' : `did you mean "${like}"? `
  throw new InputError(`--profile ${given}: there is no such profile; ${remedy}there are ${names.join(', ')}`)
}

/** The path of the saved profile of that name; null when there is none. */
export function savedProfilePath(name: string): string | null {
  const path = join(profileFolder, `${name}.json`)
  return existsSync(path) ? path : null
}

/** Names of the profiles saved by `calibrate --save`. */
export function savedProfileNames(): string[] {
  if (!existsSync(profileFolder)) return []
  return readdirSync(profileFolder).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -'.json'.length)] : []))
}

/** Writes a profile where `--profile` finds it, or to another folder; returns its path. */
export function saveProfile(profile: Profile, out: string | undefined): string {
  const folder = out ?? profileFolder
  const text = profileText(profile)
  ensureFolder(folder)
  const path = join(folder, `${profile.name}.json`)
  writeFileSync(path, text)
  return path
}

/** Rejects an invalid profile name, or `--out` without a name, before any work is done. */
export function checkSaving({ save: name, out }: { save?: string; out?: string }): void {
  if (name === undefined && out === undefined) return
  if (name === undefined) throw new InputError(`--out ${out}: nothing is written without --save NAME; add it, or leave --out out`)
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name))
    throw new InputError(`--save ${name}: write small letters, digits and hyphens, at most 64, such as my-tts-l4`)
  if (shippedProfile(name) !== null)
    throw new InputError(`--save ${name}: a profile of this name comes with parley; take another, such as my-${name}`)
}
