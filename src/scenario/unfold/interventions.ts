import { type Act, actVerbs, type Intervention } from '../../model/scenario.ts'
import type { Surroundings } from '../../model/shorthand.ts'
import type { CheckContext } from '../checkContext.ts'
import type { InterventionBody, WrittenIntervention } from '../schema/index.ts'
import type { Path } from '../yamlNode.ts'
import { readActs } from './acts.ts'
import { readChanges } from './changes.ts'
import { readShorthand } from './shorthands.ts'
import { readWhere, type Slices } from './wheres.ts'

/** Shared input of reading interventions. */
export interface InterventionContext {
  context: CheckContext
  slices: Slices
  around: Surroundings
  durationUs: number
}

/** The interventions of a list. Times are still relative; `settled` resolves them. */
export function readInterventions(
  scene: InterventionContext,
  path: Path,
  written: readonly WrittenIntervention[] | undefined,
  role: Intervention['role'] | null,
): Intervention[] {
  return (written ?? []).map((one, i) => {
    const at = [...path, i]
    const intervention = readInterventionBody(scene, at, one, one.id, roleOf(scene.context, at, one, role))
    return one.title === undefined ? intervention : { ...intervention, title: one.title }
  })
}

function roleOf(
  context: CheckContext,
  path: Path,
  one: WrittenIntervention,
  fixed: Intervention['role'] | null,
): Intervention['role'] {
  if (fixed !== null) {
    if (one.role !== undefined && one.role !== fixed)
      context.report([...path, 'role'], `"${one.role}" stands in a ${fixed}`, 'leave "role" away')
    return fixed
  }
  if (one.role === 'mitigation') {
    context.report(
      [...path, 'role'],
      `"${one.id}" would never happen here`,
      'put it under "mitigations", where --with finds it',
    )
  }
  const role = one.role ?? (one.fault !== undefined ? 'fault' : undefined)
  if (role === undefined) context.reportMissing(path, `"${one.id}" has no role`, 'add role: fault, routine or decoy')
  return role ?? 'routine'
}

/** One intervention: its timing, changes and acts. */
export function readInterventionBody(scene: InterventionContext, path: Path, body: InterventionBody, id: string, role: Intervention['role']): Intervention {
  const { context, slices } = scene
  const around = readWhere(context, [...path, 'where'], body.where, slices)
  const named = readShorthand(context, path, body, around, scene.around)
  const changes = [...(named?.changes ?? []), ...readChanges(context, [...path, 'change'], body.change, around, slices)]
  const acts = [...(named?.acts ?? []), ...readActs(context, path, body, around, slices)]
  acts.sort((a, b) => actVerbs.indexOf(a.act) - actVerbs.indexOf(b.act))
  for (const [i, { knob }] of changes.entries()) {
    if (changes.findIndex((other) => other.knob === knob) === i) continue
    context.reportKey(
      [...path, 'change', knob],
      `"${knob}" is turned twice by "${id}"`,
      'write two interventions, or leave one out',
    )
  }
  // The changes of a shorthand with a recorded mistake are unknown.
  const isUnknown = named === null && (body.fault ?? body.mitigation) !== undefined
  const turnsKnobs = body.change !== undefined || named?.turnsKnobs === true
  if (!turnsKnobs && !isUnknown && acts.length > 0) checkEndless(context, path, body, id, acts[0])
  const writesNothing = !verbs.some((verb) => body[verb] !== undefined)
  if (writesNothing) context.reportMissing(path, `"${id}" changes nothing`, `add one of ${verbs.join(', ')}`)
  return {
    id,
    role,
    title: named?.about ?? id,
    ...readTiming(scene, path, body, id, named?.takesUs ?? 0),
    changes,
    acts,
  }
}

/** Acts happen once, so an intervention without changes has nothing to end. */
function checkEndless(context: CheckContext, path: Path, body: InterventionBody, id: string, { act }: Act): void {
  const key = (['for', 'until'] as const).find((end) => body[end] !== undefined)
  if (key === undefined) return
  const found = `"${key}" has nothing to end: all that "${id}" does happens once`
  context.reportKey([...path, key], found, `take it away; ${afterwards[act]}`)
}

/** What ends or undoes the effect of an act, for messages. */
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

const verbs = ['fault', 'mitigation', 'change', ...actVerbs] as const satisfies readonly (keyof InterventionBody)[]

const moments = ['at', 'after', 'onAlert', 'instead'] as const

type Timing = Pick<Intervention, 'atUs' | 'untilUs' | 'onAlert' | 'jitterUs' | 'afterFaultUs' | 'instead'>

/** Start and end. `atUs` is 0 while the time depends on something else. */
function readTiming(scene: InterventionContext, path: Path, body: InterventionBody, id: string, takesByNature: number): Timing {
  const { context } = scene
  const given = moments.filter((moment) => body[moment] !== undefined)
  if (given.length === 0) context.reportMissing(path, `"${id}" does not say when`, `add one of ${moments.join(', ')}`)
  if (given.length > 1)
    context.reportKey([...path, given[1]], `"${id}" has both "${given[0]}" and "${given[1]}"`, 'take one away')
  const takesUs = context.time([...path, 'takes'], body.takes, takesByNature)
  const afterUs = context.time([...path, 'after'], body.after, null)
  const timing: Timing = { atUs: 0, untilUs: null, onAlert: null }
  if (body.at !== undefined) timing.atUs = context.time([...path, 'at'], body.at, 0) + takesUs
  else if (afterUs !== null) timing.afterFaultUs = afterUs + takesUs
  else if (body.onAlert !== undefined) timing.onAlert = readOnAlert(context, [...path, 'onAlert'], body.onAlert, takesUs)
  else if (body.instead !== undefined) timing.instead = body.instead
  timing.untilUs = readEnd(context, path, body, timing.atUs)
  if (body.jitter !== undefined) timing.jitterUs = context.time([...path, 'jitter'], body.jitter, 0)
  if (body.jitter !== undefined && body.at === undefined) {
    context.reportKey(
      [...path, 'jitter'],
      '"jitter" needs "at"',
      'add at, or leave jitter away: this starts with something else',
    )
  }
  return timing
}

function readOnAlert(
  context: CheckContext,
  path: Path,
  written: NonNullable<InterventionBody['onAlert']>,
  takesUs: number,
): Intervention['onAlert'] {
  context.known([...path, 'detector'], written.detector, context.vocabulary.detectors, 'a detector of this scenario')
  return { detector: written.detector, afterUs: context.time([...path, 'after'], written.after, 0) + takesUs }
}

function readEnd(context: CheckContext, path: Path, body: InterventionBody, atUs: number): number | null {
  const lastsUs = context.time([...path, 'for'], body.for, null)
  const untilUs = context.time([...path, 'until'], body.until, null)
  if (lastsUs !== null && untilUs !== null)
    context.reportKey([...path, 'until'], 'both "for" and "until" are written', 'take one away')
  if (lastsUs === 0) context.report([...path, 'for'], '"for" is no time at all', 'write a time such as 5m')
  if (untilUs !== null && body.at === undefined)
    context.reportKey([...path, 'until'], '"until" needs "at"', 'write how long with "for"')
  else if (untilUs !== null && untilUs <= atUs) {
    context.report([...path, 'until'], `"until" is not after the start (${body.at})`, 'write a later time, or "for: 5m"')
  }
  return lastsUs !== null ? atUs + lastsUs : untilUs
}
