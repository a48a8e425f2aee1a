import type { KnobSpec, KnobValue } from '../../model/knob.ts'
import type { Act, Change } from '../../model/scenario.ts'
import type { ParamSpec, Shorthand, Surroundings } from '../../model/shorthand.ts'
import type { Where } from '../../model/slice.ts'
import { withArticle } from '../article.ts'
import type { CheckContext } from '../checkContext.ts'
import { didYouMean } from '../../input/didYouMean.ts'
import { quoted } from '../../input/problem.ts'
import type { InterventionBody } from '../schema/index.ts'
import { find, type Path } from '../yamlNode.ts'
import { knownPool, knownVersion } from './acts.ts'
import { checkReach, checkResult } from './changes.ts'
import { readValue, withinRange } from './knobValues.ts'
import { paramOrigins } from './paramOrigins.ts'

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
  const origins = paramOrigins(shorthand, given, scene)
  const placeOfParam = (params: readonly string[]): Path => {
    const written = params.find((param) => body.with?.[param] !== undefined)
    return written === undefined ? [...path, key] : [...path, 'with', written]
  }
  const narrowed = changes.map((change) => ({ ...change, where: { ...change.where, ...around } }))
  const fitting = narrowed.filter((change, i) => {
    const spec = context.knobs.get(change.knob)
    if (spec === undefined) reportLacking(context, path, key, name, change.knob)
    else if (checkReach(context, [...path, key], spec, change)) return checkNamedChange(context, placeOfParam(origins.changes[i]), spec, change)
    return false
  })
  for (const [param, { unit }] of Object.entries(shorthand.params)) {
    if (unit === 'version') checkVersion(context, placeOfParam([param]), String(given[param]), acts.filter((_, i) => origins.acts[i].includes(param)))
  }
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

/** Whether what a parameter sets, multiplies or adds fits the knob that it ends up on; records why not, at the parameter. */
function checkNamedChange(context: CheckContext, at: Path, spec: KnobSpec, change: Change): boolean {
  const { knob, set } = change
  if (typeof set === 'string') return readValue(context, at, spec, set) !== null
  if (set !== undefined && !withinRange(context, at, spec, set, `${set} for "${knob}"`)) return false
  return checkResult(context, at, spec, change)
}

/** Checks that a version is one of the component that the acts are about; of any component where no act takes it. */
function checkVersion(context: CheckContext, at: Path, version: string, acts: readonly Act[]): void {
  const { versions } = context.vocabulary
  for (const act of acts) {
    const component = 'component' in act ? act.component : 'version' in act ? 'index' : null
    if (component === null) continue
    knownVersion(context, at, component, version)
    return
  }
  context.known(at, version, Object.values(versions).flat(), 'a version of any component')
}

/** Records that a shorthand changes a knob that its target lacks, and which target would have it. */
function reportLacking(context: CheckContext, path: Path, key: 'fault' | 'mitigation', name: string, address: string): void {
  const idle = context.stageWithout(address)
  const inPool = /^pool\/(.+)\.(\w+)$/.exec(address)
  if (idle !== null) {
    context.reportIdleStage([...path, key], idle)
    return
  }
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
  // Of which component a version must be is known once the acts are.
  if (unit === 'version') return text
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
