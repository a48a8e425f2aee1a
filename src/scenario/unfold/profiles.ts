import { InputError } from '../../input/inputError.ts'
import type { AsrProfile, LlmProfile, PoolProfile, Profile } from '../../serving/profile.ts'
import { parseProfile } from '../../serving/profileFile.ts'
import { shippedProfiles } from '../../serving/shippedProfiles.ts'
import type { PoolKind } from '../../parley/parley.ts'
import type { KnobSpec } from '../../model/knob.ts'
import { withArticle } from '../article.ts'
import type { CheckContext } from '../checkContext.ts'
import { nearest } from '../../input/didYouMean.ts'
import { besideFile } from '../filePath.ts'
import { readText, type ScenarioFiles } from '../inheritance.ts'
import { quoted } from '../../input/problem.ts'
import type { WrittenPool } from '../schema/world.ts'
import { type Path, placeOf } from '../yamlNode.ts'

type Keys = Record<string, number | string | object>

/**
 * A pool with its `profile` expanded to knobs. Keys beside the profile override it; keys inherited from an extended
 * file do not.
 */
export function withProfile(context: CheckContext, path: Path, pool: WrittenPool, files: ScenarioFiles): WrittenPool {
  if (pool.profile === undefined) return pool
  const at = [...path, 'profile']
  const profile = found(context, at, pool.profile, files)
  if (profile === null) return pool
  const poolKind = context.parley.poolKinds.get(pool.stage)
  const kind = poolKind?.need.profile
  if (poolKind === undefined || profile.kind !== kind) {
    const fitting = shippedProfiles.filter((one) => one.kind === kind).map(({ name }) => name)
    const remedy = kind === undefined ? 'leave it away' : `write one of kind ${kind}, such as ${fitting.join(' or ')}`
    context.report(at, `${withArticle(pool.stage)} pool cannot take ${profile.name}, a profile of kind ${profile.kind}`, remedy)
    return pool
  }
  const keys = keysOf(context, at, profile, poolKind)
  const own = Object.entries(pool).filter(([key]) => !(key in keys && context.isBelow([...path, key], at)))
  return { ...keys, ...Object.fromEntries(own) } as WrittenPool
}

/** The profile of that name, or in that file; null, with a mistake recorded, when there is none. */
function found(context: CheckContext, at: Path, name: string, files: ScenarioFiles): Profile | null {
  const place = placeOf(context.tree, at)
  const file = /[/\\]|\.json$/.test(name) ? besideFile(place.file, name) : (files.savedProfile?.(name) ?? null)
  if (file === null) {
    const shipped = shippedProfiles.find((one) => one.name === name)
    if (shipped !== undefined) return shipped
    const names = [...(files.savedProfiles?.() ?? []), ...shippedProfiles.map((one) => one.name)]
    const like = nearest(name, names)
    const remedy = like === null ? '' : `did you mean "${like}"? `
    context.report(at, `there is no profile ${quoted(name)}`, `${remedy}there are ${names.join(', ')}`)
    return null
  }
  const text = readText(file, files, context.mistakes, place)
  if (text === null) return null
  try {
    return parseProfile(text, file)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    context.report(at, error.message, 'write it with parley calibrate --save')
    return null
  }
}

function keysOf(context: CheckContext, at: Path, profile: Profile, kind: PoolKind): Keys {
  if ('stepTime' in profile) return llmKeys(profile)
  if ('chunkMs' in profile) return asrKeys(context, at, profile, kind)
  return poolKeys(context, at, profile, kind)
}

/** A knob of the stage that a kind of pool serves; undefined when it has none of that name. */
function stageKnob({ stage }: PoolKind, short: string): { address: string; spec: KnobSpec } | undefined {
  const spec = stage.knobs[short]
  return spec && { address: `stage/${stage.name}.${short}`, spec }
}

function llmKeys({ name, stepTime, stepTimes, factor, addMs }: LlmProfile): Keys {
  const engine = { engineFactor: factor, engineMs: addMs }
  return stepTimes === undefined ? { model: stepTime, ...engine } : { model: name, stepTimes, ...engine }
}

/**
 * Overhead outside the batches in the measurement (client, network, pipeline) is left out: the scenario's own stages
 * model it.
 */
function asrKeys(context: CheckContext, at: Path, { name, chunkMs, stepMs, perUnitMs, cv }: AsrProfile, kind: PoolKind): Keys {
  const knob = stageKnob(kind, kind.stage.offers?.chunkMs ?? '')
  const chunk = knob && context.baseOf(knob.address, knob.spec)
  if (knob !== undefined && chunk !== chunkMs)
    context.report(
      at,
      `${name} was fitted to chunks of ${chunkMs} ms, ${knob.address} is ${chunk}`,
      `add knobs: { ${knob.address}: ${chunkMs}ms }, or take a profile for chunks of ${chunk} ms`,
    )
  return { msPerStep: stepMs, msPerItem: perUnitMs, serviceCv: cv }
}

function poolKeys(context: CheckContext, at: Path, profile: PoolProfile, kind: PoolKind): Keys {
  const { stepMs, perUnitMs, cv, instances, interference, batchMax, batchPreferred, batchDelayMs } = profile
  const preferred = batchPreferred.filter((size) => size < batchMax)
  if (preferred.length > 1)
    context.report(
      at,
      `${profile.name} prefers batches of ${preferred.join(' and ')}; a pool has one preferred size besides batchMax`,
      'leave one in the profile’s file',
    )
  return {
    ...{ msPerStep: stepMs, msPerItem: perUnitMs / unitsOf(context, at, profile, kind), batchOverlap: 0, serviceCv: cv },
    ...{ instancesPerGpu: instances, interference, batchMax, batchPreferred: preferred[0] ?? 0, batchDelayMs },
  }
}

/**
 * The work of a measured request in the stage's units: a synthesiser counts ms of its own time, from the audio length
 * of the text.
 */
function unitsOf(context: CheckContext, at: Path, { name, characters }: PoolProfile, kind: PoolKind): number {
  const knobs = ['charsPerSecond', 'acousticRtf', 'vocoderRtf'].map((short) => stageKnob(kind, short))
  if (knobs.includes(undefined)) return 1
  if (characters === undefined) {
    context.report(
      at,
      `${name} does not say how long the text of a measured request was`,
      'add "characters" to its file, or a column sequence_length to the measurements',
    )
    return 1
  }
  const [charsPerSecond, acousticRtf, vocoderRtf] = knobs.map((knob) => (knob ? context.baseOf(knob.address, knob.spec) : 0))
  const audioMs = (characters / charsPerSecond) * 1000
  return audioMs * (acousticRtf + vocoderRtf) || 1
}
