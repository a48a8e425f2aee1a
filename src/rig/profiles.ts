import type { Profile } from '../serving/profile.ts'
import { parseProfile, profileText } from '../serving/profileFile.ts'
import { shippedProfiles } from '../serving/shippedProfiles.ts'

export { parseProfile, type Profile, profileText, shippedProfiles }

/** The shipped profile of that name; null when there is none. */
export function shippedProfile(name: string): Profile | null {
  return shippedProfiles.find((profile) => profile.name === name) ?? null
}
