import type { KnobValue } from '../../model/knob.ts'
import type { Act, Change } from '../../model/scenario.ts'
import type { ParamSpec, Shorthand, Surroundings } from '../../model/shorthand.ts'
import type { Where } from '../../model/slice.ts'
import type { Desk } from '../desk.ts'
import { didYouMean } from '../didYouMean.ts'
import { quoted } from '../problem.ts'
import type { Deed } from '../schema/index.ts'
import { find, type Path } from '../written.ts'
import { knownPool } from './acts.ts'
import { checkChange } from './changes.ts'
import { readValue } from './knobValues.ts'

/** What a named fault or mitigation unfolds to here. */
export interface Unfolded {
  about: string
  takesUs: number
  /** It brings changes, whether or not they fit here. */
  turnsKnobs: boolean
  changes: Change[]
  acts: Act[]
}

/** Unfolds `fault:` or `mitigation:`; null when neither is written or what is written is wrong (and told). */
export function readShorthand(desk: Desk, path: Path, deed: Deed, around: Where, scene: Surroundings): Unfolded | null {
  const key = deed.fault !== undefined ? 'fault' : 'mitigation'
  const name = deed.fault ?? deed.mitigation
  if (name === undefined) {
    if (deed.with)
      desk.tellKey([...path, 'with'], '"with" has nothing to go with', 'add fault: or mitigation: and a name')
    return null
  }
  const registry = key === 'fault' ? desk.parley.faults : desk.parley.mitigations
  const shorthand = registry.find((one) => one.name === name)
  if (!desk.known([...path, key], name, registry.map((one) => one.name), `a ${key}`) || !shorthand) return null
  const given = readParams(desk, path, name, shorthand, deed.with ?? {})
  if (given === null) return null
  const { changes, acts } = shorthand.unfold(given, scene)
  const narrowed = changes.map((change) => ({ ...change, where: { ...change.where, ...around } }))
  const fitting = narrowed.filter((change) => {
    const spec = desk.knobs.get(change.knob)
    if (spec === undefined) tellLacking(desk, path, key, name, change.knob)
    return spec !== undefined && checkChange(desk, [...path, key], spec, change)
  })
  return {
    about: shorthand.about,
    takesUs: shorthand.takesUs,
    turnsKnobs: changes.length > 0,
    changes: fitting,
    acts: acts.map((act) => narrowedAct(act, around)),
  }
}

/** Tells that a shorthand turns a knob which what it is pointed at does not have, and what would have it. */
function tellLacking(desk: Desk, path: Path, key: 'fault' | 'mitigation', name: string, address: string): void {
  const inPool = /^pool\/(.+)\.(\w+)$/.exec(address)
  if (inPool === null) {
    desk.tell([...path, key], `"${name}" turns "${address}", which this scenario does not have`, 'leave it out')
    return
  }
  const [, pool, knob] = inPool
  const { poolKinds } = desk.vocabulary
  const fitting = [...poolKinds.keys()].filter((other) => desk.knobs.has(`pool/${other}.${knob}`))
  const given: Path = [...path, 'with', 'pool']
  const remedy = fitting.length > 0 ? `name one of ${fitting.join(', ')}` : 'no pool of this scenario has it; leave it out'
  desk.tell(
    find(desk.tree, given) === undefined ? [...path, key] : given,
    `"${name}" turns ${knob}, which "${pool}" does not have, as no pool of stage ${poolKinds.get(pool)} has`,
    remedy,
  )
}

function narrowedAct(act: Act, around: Where): Act {
  return 'where' in act ? { ...act, where: { ...act.where, ...around } } : act
}

function readParams(
  desk: Desk,
  path: Path,
  name: string,
  shorthand: Shorthand,
  written: Record<string, KnobValue>,
): Record<string, KnobValue> | null {
  const { params } = shorthand
  for (const key of Object.keys(written)) {
    if (key in params) continue
    const remedy = didYouMean(key, Object.keys(params), Object.keys(params).length === 0 ? 'leave it away' : '')
    desk.tellKey([...path, 'with', key], `"${key}" is not a parameter of ${name}`, remedy)
  }
  const given: Record<string, KnobValue> = {}
  let complete = true
  for (const [key, spec] of Object.entries(params)) {
    const value =
      written[key] === undefined ? (spec.base ?? null) : readParam(desk, [...path, 'with', key], spec, written[key])
    if (value !== null) given[key] = value
    else complete = false
    if (value !== null || written[key] !== undefined) continue
    const about = spec.about.charAt(0).toLowerCase() + spec.about.slice(1).replace(/\.$/, '')
    desk.tellMissing(path, `${name} needs "${key}" (${about})`, `add with: {${key}: …}`)
  }
  return complete ? given : null
}

function readParam(desk: Desk, path: Path, spec: ParamSpec, written: KnobValue): KnobValue | null {
  const { unit } = spec
  const text = String(written)
  if (unit === 'pool') return knownPool(desk, path, text) ? text : null
  if (unit === 'cohort')
    return desk.known(path, text, desk.vocabulary.cohorts, 'a cohort of this scenario') ? text : null
  if (unit === 'tenant')
    return desk.known(path, text, desk.vocabulary.values.tenant, 'the tenant of any caller') ? text : null
  if (unit === 'component')
    return desk.known(path, text, Object.keys(desk.vocabulary.versions), 'a component') ? text : null
  if (unit === 'version') {
    const versions = Object.values(desk.vocabulary.versions).flat()
    return desk.known(path, text, versions, 'a version of any component') ? text : null
  }
  if (unit === 'worker') return readWorker(desk, path, written)
  const value = readValue(desk, path, { unit, base: spec.base ?? 0, perTurn: false, about: spec.about }, written)
  if (typeof value !== 'number' || value >= 0 || unit === 'dB') return value
  desk.tell(path, `${quoted(written)} is too little`, 'write 0 or more')
  return null
}

function readWorker(desk: Desk, path: Path, written: KnobValue): KnobValue | null {
  if (written === 'slow' || (typeof written === 'number' && Number.isInteger(written) && written >= 0)) return written
  desk.tell(path, `${quoted(written)} is not a worker`, 'write its number, such as 0, or slow')
  return null
}
