import { InputError } from '../../src/input/inputError.ts'
import { describe, expect, test } from 'vitest'
import { runAsrRig } from '../../src/rig/asr/asr.ts'
import { asrModelRig } from '../../src/rig/asr/asrModel.ts'
import { runPoolRig } from '../../src/rig/pool/pool.ts'
import { poolModelRig } from '../../src/rig/pool/poolModel.ts'
import { shippedProfile } from '../../src/rig/profiles.ts'
import { parseProfile, profileText } from '../../src/serving/profileFile.ts'
import { shippedProfiles } from '../../src/serving/shippedProfiles.ts'

test('shipped are two GPUs of FastPitch, two chunk sizes of ASR and the step-time models', () => {
  const kinds = shippedProfiles.map(({ kind }) => kind)
  expect(kinds).toEqual(['pool', 'pool', 'asr', 'asr', 'llm', 'llm', 'llm', 'llm'])
  expect(new Set(shippedProfiles.map(({ name }) => name)).size).toBe(8)
})

test('a profile survives being written and read', () => {
  for (const profile of shippedProfiles) expect(parseProfile(profileText(profile), 'p.json')).toEqual(profile)
})

describe('shipped profiles give what was measured', () => {
  test('FastPitch with nine clients: 17.068 ms on the A100, 45.156 ms on the T4', () => {
    for (const [name, ms] of [
      ['fastpitch-a100', 17.068],
      ['fastpitch-t4', 45.156],
    ] as const) {
      const profile = shippedProfile(name)
      if (profile?.kind !== 'pool') throw new Error(`${name} is no pool`)
      expect(Math.abs(runPoolRig(poolModelRig(profile, 9)).latencyMs.avg / ms - 1)).toBeLessThan(0.08)
    }
  })

  test('ASR: 16 streams of 160 ms chunks 21 ms, 128 of 960 ms chunks 77 ms', () => {
    for (const [name, streams, ms] of [
      ['riva-asr-160ms', 16, 21],
      ['riva-asr-960ms', 128, 77],
    ] as const) {
      const profile = shippedProfile(name)
      if (profile?.kind !== 'asr') throw new Error(`${name} is no recogniser`)
      expect(Math.abs(runAsrRig(asrModelRig(profile, streams)).latencyMs.avg / ms - 1)).toBeLessThan(0.1)
    }
  })
})

describe('what cannot be a profile is refused with what would do', () => {
  const good = JSON.parse(profileText(shippedProfiles[0])) as Record<string, unknown>
  test.each([
    { text: '{', words: 'p.json: not JSON' },
    { text: '[]', words: 'not a profile' },
    { text: JSON.stringify({ ...good, name: 'A b' }), words: 'name is "A b"; write small letters' },
    { text: JSON.stringify({ ...good, kind: 'cpu' }), words: 'kind is "cpu"; there are pool, asr, llm' },
    { text: JSON.stringify({ ...good, stepMs: -1 }), words: 'stepMs is -1' },
    { text: JSON.stringify({ ...good, interference: undefined }), words: 'interference is missing' },
    { text: JSON.stringify({ ...good, batchPreferred: [0] }), words: 'batchPreferred is [0]' },
    { text: JSON.stringify({ ...good, stepMs: 0, perUnitMs: 0 }), words: 'takes no time' },
  ])('$words', ({ text, words }) => {
    expect(() => parseProfile(text, 'p.json')).toThrow(InputError)
    expect(() => parseProfile(text, 'p.json')).toThrow(words)
  })
})
