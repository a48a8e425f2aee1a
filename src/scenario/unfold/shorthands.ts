import type { KnobValue } from '../../model/knob.ts'
import type { Act, Change } from '../../model/scenario.ts'
import type { ParamSpec, Shorthand, Surroundings } from '../../model/shorthand.ts'
import type { Where } from '../../model/slice.ts'
import { withArticle } from '../article.ts'
import type { CheckContext } from '../checkContext.ts'
import { didYouMean } from '../didYouMean.ts'
import { quoted } from '../problem.ts'
import type { InterventionBody } from '../schema/index.ts'
import { find, type Path } from '../yamlNode.ts'
import { knownPool } from './acts.ts'
import { checkChange } from './changes.ts'
import { readValue } from './knobValues.ts'

/** The expansion of a named fault or mitigation in this scenario. */
export interface Unfolded {
  about: string
  takesUs: number
  /** Whether it has changes, valid here or not. */
  turnsKnobs: boolean
  changes: Change[]
  acts: Act[]
}

/** Expands `fault:` or `mitigation:`; null when neither is written, or when it is wrong (then recorded). */
export function readShorthand(context: CheckContext, path: Path, body: InterventionBody, around: Where, scene: Surroundings): Unfolded | null {
  const key = body.fault !== undefined ? 'fault' : 'mitigation'
  const name = body.fault ?? body.mitigation
  if (name === undefined) {
    if (body.with)
      context.reportKey([...path, 'with'], '"with" has nothing to go with', 'add fault: or mitigation: and a name')
    return null
  }
  const registry = key === 'fault' ? context.parley.faults : context.parley.mitigations
  const shorthand = registry.find((one) => one.name === name)
  if (!context.known([...path, key], name, registry.map((one) => one.name), `a ${key}`) || !shorthand) return null
  const given = readParams(context, path, name, shorthand, body.with ?? {})
  if (given === null) return null
  const { changes, acts } = shorthand.unfold(given, scene)
  if (changes.length + acts.length === 0) reportIdle(context, [...path, key], shorthand)
  const narrowed = changes.map((change) => ({ ...change, where: { ...change.where, ...around } }))
  const fitting = narrowed.filter((change) => {
    const spec = context.knobs.get(change.knob)
    if (spec === undefined) reportLacking(context, path, key, name, change.knob)
    return spec !== undefined && checkChange(context, [...path, key], spec, change)
  })
  return {
    about: shorthand.about,
    takesUs: shorthand.takesUs,
    turnsKnobs: changes.length > 0,
    changes: fitting,
    acts: acts.map((act) => narrowedAct(act, around)),
  }
}

/** Records that a shorthand finds nothing to change in this scenario: no cohort of its class, or no pool of its stage. */
function reportIdle(context: CheckContext, path: Path, { name, params }: Shorthand): void {
  const targets = Object.values(params).filter(({ unit, base }) => base === '' && (unit === 'cohort' || unit === 'pool'))
  const lacking = targets.map(({ about }) => about.replace(/;.*/, '').replace(/^[A-Z](?![A-Z])/, (first) => first.toLowerCase()))
  const found = lacking.length === 0 ? `"${name}" changes nothing here` : `"${name}" changes nothing here, without any ${lacking.join(' or ')}`
  context.report(path, found, 'leave it out')
}

/** Records that a shorthand changes a knob that its target lacks, and which target would have it. */
function reportLacking(context: CheckContext, path: Path, key: 'fault' | 'mitigation', name: string, address: string): void {
  const inPool = /^pool\/(.+)\.(\w+)$/.exec(address)
  if (inPool === null) {
    context.report([...path, key], `"${name}" turns "${address}", which this scenario does not have`, 'leave it out')
    return
  }
  const [, pool, knob] = inPool
  const { poolKinds } = context.vocabulary
  const fitting = [...poolKinds.keys()].filter((other) => context.knobs.has(`pool/${other}.${knob}`))
  const given: Path = [...path, 'with', 'pool']
  const remedy = fitting.length > 0 ? `name one of ${fitting.join(', ')}` : 'no pool of this scenario has it; leave it out'
  context.report(
    find(context.tree, given) === undefined ? [...path, key] : given,
    `"${name}" turns ${knob}, which "${pool}" does not have, as no pool of stage ${poolKinds.get(pool)} has`,
    remedy,
  )
}

function narrowedAct(act: Act, around: Where): Act {
  return 'where' in act ? { ...act, where: { ...act.where, ...around } } : act
}

function readParams(
  context: CheckContext,
  path: Path,
  name: string,
  shorthand: Shorthand,
  written: Record<string, KnobValue>,
): Record<string, KnobValue> | null {
  const { params } = shorthand
  for (const key of Object.keys(written)) {
    if (Object.hasOwn(params, key)) continue
    const remedy = didYouMean(key, Object.keys(params), Object.keys(params).length === 0 ? 'leave it away' : '')
    context.reportKey([...path, 'with', key], `"${key}" is not a parameter of ${name}`, remedy)
  }
  const given: Record<string, KnobValue> = {}
  let complete = true
  for (const [key, spec] of Object.entries(params)) {
    const value =
      written[key] === undefined ? (spec.base ?? null) : readParam(context, [...path, 'with', key], spec, written[key])
    if (value !== null) given[key] = value
    else complete = false
    if (value !== null || written[key] !== undefined) continue
    const about = spec.about.charAt(0).toLowerCase() + spec.about.slice(1).replace(/\.$/, '')
    context.reportMissing(path, `${name} needs "${key}" (${about})`, `add with: {${key}: …}`)
  }
  return complete ? given : null
}

function readParam(context: CheckContext, path: Path, spec: ParamSpec, written: KnobValue): KnobValue | null {
  const { unit } = spec
  const text = String(written)
  if (unit === 'pool') return knownPool(context, path, text) ? text : null
  if (unit === 'cohort') return isCohort(context, path, spec, text) ? text : null
  if (unit === 'tenant')
    return context.known(path, text, context.vocabulary.values.tenant, 'the tenant of any caller') ? text : null
  if (unit === 'component')
    return context.known(path, text, Object.keys(context.vocabulary.versions), 'a component') ? text : null
  if (unit === 'version') {
    const versions = Object.values(context.vocabulary.versions).flat()
    return context.known(path, text, versions, 'a version of any component') ? text : null
  }
  if (unit === 'worker') return readWorker(context, path, written)
  const value = readValue(context, path, { unit, base: spec.base ?? 0, perTurn: false, about: spec.about }, written)
  if (typeof value !== 'number' || value >= 0 || unit === 'dB') return value
  context.report(path, `${quoted(written)} is too little`, 'write 0 or more')
  return null
}

/** Whether a name is a cohort, of the traffic class that the parameter needs; if not, records a mistake. */
function isCohort(context: CheckContext, path: Path, { trafficClass }: ParamSpec, name: string): boolean {
  const { vocabulary } = context
  if (!context.known(path, name, vocabulary.cohorts, 'a cohort of this scenario')) return false
  if (trafficClass === undefined) return true
  return context.known(path, name, vocabulary.cohortsOf(trafficClass), `${withArticle(trafficClass)} cohort`)
}

function readWorker(context: CheckContext, path: Path, written: KnobValue): KnobValue | null {
  if (written === 'slow' || (typeof written === 'number' && Number.isInteger(written) && written >= 0)) return written
  context.report(path, `${quoted(written)} is not a worker`, 'write its number, such as 0, or slow')
  return null
}
