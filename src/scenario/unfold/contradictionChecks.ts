import type { KnobValue } from '../../model/knob.ts'
import type { Intervention, Scenario } from '../../model/scenario.ts'
import { type Attribute, valuesOf, type Where } from '../../model/slice.ts'
import type { CheckContext } from '../checkContext.ts'
import { quoted } from '../../input/problem.ts'
import { quantityText } from '../quantity.ts'
import { changePath, type PlacedIntervention, placedInterventions } from './interventionPaths.ts'

/** A change that sets a knob at a known instant. */
interface Setting extends PlacedIntervention {
  knob: string
  value: KnobValue
  where: Where
}

/**
 * Checks that no two interventions set one knob to different values at one instant for the same callers: changes of an
 * instant are unordered, so the result would be undefined. Only changes known to begin together are recorded: the same
 * `at`, `after`, routine or alert, without jitter. Two mitigations do not conflict, as a run may take either alone.
 */
export function checkContradictions(context: CheckContext, scenario: Pick<Scenario, 'interventions' | 'mitigations'>): void {
  const settings = new Map<string, Setting[]>()
  for (const placed of placedInterventions(context, scenario)) {
    const moment = momentOf(placed.one, scenario.interventions)
    if (moment === null) continue
    for (const { knob, set, where } of placed.one.changes) {
      if (set === undefined) continue
      const key = `${knob} ${moment}`
      const before = settings.get(key) ?? []
      const setting = { ...placed, knob, value: set, where }
      const other = before.find((earlier) => contradicts(earlier, setting))
      if (other !== undefined) reportContradiction(context, other, setting)
      settings.set(key, [...before, setting])
    }
  }
}

/** A key shared by all interventions that begin at the same instant; null where the seed decides. */
function momentOf(one: Intervention, interventions: readonly Intervention[]): string | null {
  if (one.onAlert !== null) return `alert ${one.onAlert.detector} ${one.onAlert.afterUs}`
  if ((one.jitterUs ?? 0) > 0) return null
  if (one.instead !== undefined) {
    const routine = interventions.find(({ id }) => id === one.instead)
    return routine === undefined ? null : (momentOf(routine, []) ?? `with ${routine.id}`)
  }
  if (one.afterFaultUs === undefined || isOnsetKnown(interventions)) return `at ${one.atUs}`
  return `after ${one.afterFaultUs}`
}

/** Whether the onset of the first fault is independent of the seed. */
function isOnsetKnown(interventions: readonly Intervention[]): boolean {
  const moments = interventions
    .filter(({ role, afterFaultUs }) => role === 'fault' && afterFaultUs === undefined)
    .map((fault) => momentOf(fault, interventions))
  return moments.every((moment) => moment !== null && !moment.startsWith('with '))
}

function contradicts(one: Setting, other: Setting): boolean {
  if (one.one.id === other.one.id || one.value === other.value) return false
  if (one.one.instead === other.one.id || other.one.instead === one.one.id) return false
  if (one.mitigation !== null && other.mitigation !== null && one.mitigation !== other.mitigation) return false
  return overlap(one.where, other.where)
}

/** Whether callers can be in both slices: no label's values in one may be disjoint from those in the other. */
function overlap(one: Where, other: Where): boolean {
  return Object.keys(one).every((key) => {
    const attribute = key as Attribute
    const values = other[attribute] === undefined ? null : valuesOf(other[attribute])
    return values === null || valuesOf(one[attribute]).some((value) => values.includes(value))
  })
}

function reportContradiction(context: CheckContext, earlier: Setting, later: Setting): void {
  const spec = context.knobs.get(later.knob)
  const text = (value: KnobValue) =>
    typeof value === 'string' || spec === undefined ? quoted(value) : quantityText(value, spec.unit)
  const found = `"${later.one.id}" sets "${later.knob}" to ${text(later.value)} at the instant at which "${earlier.one.id}" sets it to ${text(earlier.value)}`
  const apart = spec?.perTurn ? 'tell their callers apart with "where", ' : ''
  context.reportKey(changePath(context, later.path, later.knob), found, `let one begin at another time, ${apart}or leave one out`)
}
