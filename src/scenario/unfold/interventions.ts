import { type Act, actVerbs, type Intervention } from '../../model/scenario.ts'
import type { Surroundings } from '../../model/shorthand.ts'
import type { Desk } from '../desk.ts'
import type { Deed, WrittenIntervention } from '../schema/index.ts'
import type { Path } from '../written.ts'
import { readActs } from './acts.ts'
import { readChanges } from './changes.ts'
import { readShorthand } from './shorthands.ts'
import { readWhere, type Slices } from './wheres.ts'

/** What interventions are read with. */
export interface Scene {
  desk: Desk
  slices: Slices
  around: Surroundings
  durationUs: number
}

/** The interventions of a list; times are still as written, and settled afterwards. */
export function readInterventions(
  scene: Scene,
  path: Path,
  written: readonly WrittenIntervention[] | undefined,
  role: Intervention['role'] | null,
): Intervention[] {
  return (written ?? []).map((one, i) => {
    const at = [...path, i]
    const intervention = readDeed(scene, at, one, one.id, roleOf(scene.desk, at, one, role))
    return one.title === undefined ? intervention : { ...intervention, title: one.title }
  })
}

function roleOf(
  desk: Desk,
  path: Path,
  one: WrittenIntervention,
  fixed: Intervention['role'] | null,
): Intervention['role'] {
  if (fixed !== null) {
    if (one.role !== undefined && one.role !== fixed)
      desk.tell([...path, 'role'], `"${one.role}" stands in a ${fixed}`, 'leave "role" away')
    return fixed
  }
  if (one.role === 'mitigation') {
    desk.tell(
      [...path, 'role'],
      `"${one.id}" would never happen here`,
      'put it under "mitigations", where --with finds it',
    )
  }
  const role = one.role ?? (one.fault !== undefined ? 'fault' : undefined)
  if (role === undefined) desk.tellMissing(path, `"${one.id}" has no role`, 'add role: fault, routine or decoy')
  return role ?? 'routine'
}

/** One intervention: when it is, what it changes and does. */
export function readDeed(scene: Scene, path: Path, deed: Deed, id: string, role: Intervention['role']): Intervention {
  const { desk, slices } = scene
  const around = readWhere(desk, [...path, 'where'], deed.where, slices)
  const named = readShorthand(desk, path, deed, around, scene.around)
  const changes = [...(named?.changes ?? []), ...readChanges(desk, [...path, 'change'], deed.change, around, slices)]
  const acts = [...(named?.acts ?? []), ...readActs(desk, path, deed, around, slices)]
  acts.sort((a, b) => actVerbs.indexOf(a.act) - actVerbs.indexOf(b.act))
  for (const [i, { knob }] of changes.entries()) {
    if (changes.findIndex((other) => other.knob === knob) === i) continue
    desk.tellKey(
      [...path, 'change', knob],
      `"${knob}" is turned twice by "${id}"`,
      'write two interventions, or leave one out',
    )
  }
  // What a shorthand that was told as wrong would turn, nobody knows.
  const isUnknown = named === null && (deed.fault ?? deed.mitigation) !== undefined
  const turnsKnobs = deed.change !== undefined || named?.turnsKnobs === true
  if (!turnsKnobs && !isUnknown && acts.length > 0) checkEndless(desk, path, deed, id, acts[0])
  const writesNothing = !verbs.some((verb) => deed[verb] !== undefined)
  if (writesNothing) desk.tellMissing(path, `"${id}" changes nothing`, `add one of ${verbs.join(', ')}`)
  return {
    id,
    role,
    title: named?.about ?? id,
    ...readTiming(scene, path, deed, id, named?.takesUs ?? 0),
    changes,
    acts,
  }
}

/** Acts happen once, so an intervention without changes has nothing that ends. */
function checkEndless(desk: Desk, path: Path, deed: Deed, id: string, { act }: Act): void {
  const key = (['for', 'until'] as const).find((end) => deed[end] !== undefined)
  if (key === undefined) return
  const found = `"${key}" has nothing to end: all that "${id}" does happens once`
  desk.tellKey([...path, key], found, `take it away; ${afterwards[act]}`)
}

/** What becomes of an act by itself, or takes it back. */
const afterwards: Readonly<Record<Act['act'], string>> = {
  rollout: 'a rollback gives new calls the old version again',
  rollback: 'a rollout gives new calls another version',
  crash: 'crashed workers start again after the restartMs of their pool',
  restart: 'the workers serve again after the coldStartMs of their pool',
  drain: 'a cold worker takes the place of each that leaves',
  warm: 'workers stay warm',
  flush: 'the cache fills again by itself',
  refreshIndex: 'pinIndex points back to the version before',
  pinIndex: 'another pinIndex points elsewhere',
}

const verbs = ['fault', 'mitigation', 'change', ...actVerbs] as const satisfies readonly (keyof Deed)[]

const moments = ['at', 'after', 'onAlert', 'instead'] as const

type Timing = Pick<Intervention, 'atUs' | 'untilUs' | 'onAlert' | 'jitterUs' | 'afterFaultUs' | 'instead'>

/** When it starts and ends. `atUs` is 0 as long as it hangs on something else. */
function readTiming(scene: Scene, path: Path, deed: Deed, id: string, takesByNature: number): Timing {
  const { desk } = scene
  const given = moments.filter((moment) => deed[moment] !== undefined)
  if (given.length === 0) desk.tellMissing(path, `"${id}" does not say when`, `add one of ${moments.join(', ')}`)
  if (given.length > 1)
    desk.tellKey([...path, given[1]], `"${id}" has both "${given[0]}" and "${given[1]}"`, 'take one away')
  const takesUs = desk.time([...path, 'takes'], deed.takes, takesByNature)
  const afterUs = desk.time([...path, 'after'], deed.after, null)
  const timing: Timing = { atUs: 0, untilUs: null, onAlert: null }
  if (deed.at !== undefined) timing.atUs = desk.time([...path, 'at'], deed.at, 0) + takesUs
  else if (afterUs !== null) timing.afterFaultUs = afterUs + takesUs
  else if (deed.onAlert !== undefined) timing.onAlert = readOnAlert(desk, [...path, 'onAlert'], deed.onAlert, takesUs)
  else if (deed.instead !== undefined) timing.instead = deed.instead
  timing.untilUs = readEnd(desk, path, deed, timing.atUs)
  if (deed.jitter !== undefined) timing.jitterUs = desk.time([...path, 'jitter'], deed.jitter, 0)
  if (deed.jitter !== undefined && deed.at === undefined) {
    desk.tellKey(
      [...path, 'jitter'],
      '"jitter" needs "at"',
      'add at, or leave jitter away: this starts with something else',
    )
  }
  return timing
}

function readOnAlert(
  desk: Desk,
  path: Path,
  written: NonNullable<Deed['onAlert']>,
  takesUs: number,
): Intervention['onAlert'] {
  desk.known([...path, 'detector'], written.detector, desk.vocabulary.detectors, 'a detector of this scenario')
  return { detector: written.detector, afterUs: desk.time([...path, 'after'], written.after, 0) + takesUs }
}

function readEnd(desk: Desk, path: Path, deed: Deed, atUs: number): number | null {
  const lastsUs = desk.time([...path, 'for'], deed.for, null)
  const untilUs = desk.time([...path, 'until'], deed.until, null)
  if (lastsUs !== null && untilUs !== null)
    desk.tellKey([...path, 'until'], 'both "for" and "until" are written', 'take one away')
  if (lastsUs === 0) desk.tell([...path, 'for'], '"for" is no time at all', 'write a time such as 5m')
  if (untilUs !== null && deed.at === undefined)
    desk.tellKey([...path, 'until'], '"until" needs "at"', 'write how long with "for"')
  else if (untilUs !== null && untilUs <= atUs) {
    desk.tell([...path, 'until'], `"until" is not after the start (${deed.at})`, 'write a later time, or "for: 5m"')
  }
  return lastsUs !== null ? atUs + lastsUs : untilUs
}
