import type { KnobSpec, KnobValue } from '../../model/knob.ts'
import type { Change } from '../../model/scenario.ts'
import type { Where } from '../../model/slice.ts'
import type { CheckContext } from '../checkContext.ts'
import { didYouMean } from '../../input/didYouMean.ts'
import { quoted } from '../../input/problem.ts'
import { quantity, quantityText } from '../quantity.ts'
import type { WrittenChanges } from '../schema/index.ts'
import type { Path } from '../yamlNode.ts'
import { nounOf, readValue } from './knobValues.ts'
import { readWhere, type Slices } from './wheres.ts'

/** Base values by knob address. */
export function readKnobs(context: CheckContext, written: Record<string, KnobValue> | undefined): Record<string, KnobValue> {
  const knobs: Record<string, KnobValue> = {}
  for (const [address, value] of Object.entries(written ?? {})) {
    const path = ['knobs', address]
    const spec = knownKnob(context, path, address)
    const read = spec && readValue(context, path, spec, value)
    if (read !== null) knobs[address] = read
  }
  return knobs
}

/** The changes of an intervention or a version; `around` is the `where` common to all of them. */
export function readChanges(
  context: CheckContext,
  path: Path,
  written: WrittenChanges | undefined,
  around: Where,
  slices: Slices,
): Change[] {
  const changes: Change[] = []
  for (const [address, value] of Object.entries(written ?? {})) {
    const here = [...path, address]
    const spec = knownKnob(context, here, address)
    if (spec === null) continue
    if (spec.startOnly)
      context.reportKey(here, `${quoted(address)} is read once, when the run starts`, placesAtStart(address))
    const parts = typeof value === 'object' ? value : { set: value }
    const where =
      parts.where === undefined ? around : { ...around, ...readWhere(context, [...here, 'where'], parts.where, slices) }
    const change: Change = { knob: address, ...readParts(context, here, spec, parts, typeof value === 'object'), where }
    if (checkChange(context, here, spec, change)) changes.push(change)
  }
  return changes
}

/** Where a value for the whole run can be written. */
function placesAtStart(address: string): string {
  const owner = /^(pool|cohort)\//.exec(address)?.[1]
  return owner === undefined ? 'write it under knobs' : `write it under knobs, or at its ${owner}`
}

type Parts = { set?: KnobValue; times?: KnobValue; plus?: KnobValue }

function readParts(
  context: CheckContext,
  path: Path,
  spec: KnobSpec,
  parts: Parts,
  isMap: boolean,
): Omit<Change, 'knob' | 'where'> {
  const change: Omit<Change, 'knob' | 'where'> = {}
  if (parts.set !== undefined)
    change.set = readValue(context, isMap ? [...path, 'set'] : path, spec, parts.set) ?? undefined
  if (parts.times !== undefined) change.times = readNumber(context, [...path, 'times'], parts.times, 'times')
  if (parts.plus !== undefined)
    change.plus = readNumber(context, [...path, 'plus'], parts.plus, spec.unit === 'name' ? 'count' : spec.unit)
  for (const key of ['set', 'times', 'plus'] as const) if (change[key] === undefined) delete change[key]
  return change
}

function readNumber(
  context: CheckContext,
  path: Path,
  written: KnobValue,
  unit: Exclude<KnobSpec['unit'], 'name'>,
): number | undefined {
  const parsed = quantity(written, unit)
  if ('value' in parsed) return parsed.value
  context.report(path, `${quoted(written)} is not ${nounOf(unit)}`, parsed.wrong)
  return undefined
}

/** Whether a change is valid for its knob; records why not. */
export function checkChange(context: CheckContext, path: Path, spec: KnobSpec, change: Change): boolean {
  return checkReach(context, path, spec, change) && checkResult(context, path, spec, change)
}

/** Whether a change narrowed by a `where` is of a knob that is read for each turn; records why not. */
export function checkReach(context: CheckContext, path: Path, spec: KnobSpec, change: Change): boolean {
  if (spec.perTurn || Object.keys(change.where).length === 0) return true
  const isVersion = path[0] === 'components'
  const reason = isVersion ? 'a version cannot bring it' : '"where" cannot narrow it'
  const remedy = `${isVersion ? 'leave it' : 'leave "where"'} away, or turn a knob that is read for each turn`
  context.reportKey(path, `"${change.knob}" holds for everybody, so ${reason}`, remedy)
  return false
}

/** Whether what a change makes of its knob is within the knob's range; a `set` was checked when it was read. */
export function checkResult(context: CheckContext, path: Path, spec: KnobSpec, change: Change): boolean {
  const { set, times, plus } = change
  if (set === undefined && times === undefined && plus === undefined) return false
  if (times === undefined && plus === undefined) return true
  if (spec.unit === 'name') {
    context.reportKey(path, `"${change.knob}" is a name and cannot be multiplied or added to`, 'use set')
    return false
  }
  if (spec.integer && plus !== undefined && !Number.isInteger(plus)) {
    const remedy = `write ${Math.floor(plus)} or ${Math.ceil(plus)}`
    context.report([...path, 'plus'], `${plus} is not a whole number, as "${change.knob}" is`, remedy)
    return false
  }
  const base = Number(set ?? context.baseOf(change.knob, spec))
  const value = Number((base * (times ?? 1) + (plus ?? 0)).toPrecision(12))
  const bound = value < (spec.min ?? value) ? spec.min : value > (spec.max ?? value) ? spec.max : undefined
  if (bound === undefined) return true
  const found = `${value}, which this makes of ${base}, is too ${value < bound ? 'little' : 'much'}`
  context.report(path, found, boundRemedy(spec, change, base, bound))
  return false
}

/** The factor or the amount that takes a knob from its base to its bound; the bound alone where both are written. */
function boundRemedy({ unit, min }: KnobSpec, { times, plus }: Change, base: number, bound: number): string {
  const end = bound === min ? 'least' : 'most'
  const reason = `the ${end} is ${quantityText(bound, unit)}`
  const factor = Number((bound / base).toPrecision(12))
  if (plus === undefined && factor > 0 && Number.isFinite(factor)) {
    const factorEnd = base > 0 ? end : end === 'most' ? 'least' : 'most'
    return `write at ${factorEnd} ${fourDigits(factor, factorEnd)}x: ${reason}`
  }
  if (times === undefined) return `write at ${end} ${quantityText(Number((bound - base).toPrecision(12)), unit)}: ${reason}`
  return `change "times" or "plus": ${reason}`
}

/** A factor to four digits, rounded to the side on which the bound that it leads to is kept. */
function fourDigits(factor: number, end: 'least' | 'most'): number {
  const digit = 10 ** (Math.floor(Math.log10(factor)) - 3)
  const digits = Number((factor / digit).toPrecision(12))
  return Number(((end === 'most' ? Math.floor(digits) : Math.ceil(digits)) * digit).toPrecision(4))
}

/** The spec of a knob; null, with a mistake recorded, when there is none at the address. */
export function knownKnob(context: CheckContext, path: Path, address: string): KnobSpec | null {
  const spec = context.knobs.get(address)
  if (spec) return spec
  const idle = context.stageWithout(address)
  if (idle !== null) {
    context.reportIdleStage(path, idle, 'key')
    return null
  }
  const remedy = didYouMean(address, context.knobs.keys(), '"parley list knobs" prints them all')
  context.reportKey(path, `"${address}" is not a knob`, remedy)
  return null
}
