import type { Attribute, Where } from '../../model/slice.ts'
import { valuesOf } from '../../model/slice.ts'
import type { CheckContext } from '../checkContext.ts'
import { didYouMean } from '../../input/didYouMean.ts'
import { quoted } from '../../input/problem.ts'
import type { WrittenWhere } from '../schema/index.ts'
import type { Path } from '../yamlNode.ts'

/** Named slices of a scenario. */
export type Slices = Record<string, Where>

/** The scenario's named slices; each value is checked to occur. */
export function readSlices(context: CheckContext, written: Record<string, Exclude<WrittenWhere, string>> | undefined): Slices {
  const slices: Slices = {}
  for (const [name, map] of Object.entries(written ?? {})) slices[name] = readMap(context, ['slices', name], map)
  return slices
}

/** A `where`: a map, or the name of a slice; all callers when nothing is written. */
export function readWhere(context: CheckContext, path: Path, written: WrittenWhere | undefined, slices: Slices): Where {
  if (written === undefined) return {}
  if (typeof written !== 'string') return readMap(context, path, written)
  context.known(path, written, context.vocabulary.slices, 'a slice of this scenario')
  return Object.hasOwn(slices, written) ? slices[written] : {}
}

function readMap(context: CheckContext, path: Path, map: Exclude<WrittenWhere, string>): Where {
  const where: Where = {}
  for (const [key, written] of Object.entries(map)) {
    if (written === undefined) continue
    const attribute = key as Attribute
    for (const [i, value] of valuesOf(written).entries()) {
      checkValue(context, typeof written === 'string' ? [...path, key] : [...path, key, i], attribute, value)
    }
    where[attribute] = written
  }
  return where
}

function checkValue(context: CheckContext, path: Path, attribute: Attribute, value: string): void {
  const known = context.vocabulary.values[attribute]
  if (known.has(value)) return
  const otherwise = known.size === 0 ? `no cohort has a mix of "${attribute}"; add one` : ''
  const kind = attribute.replace('_', ' ')
  context.report(path, `${quoted(value)} is not the ${kind} of any caller`, didYouMean(value, known, otherwise))
}

/**
 * A slice as metric streams name it: a named slice, `pool=…`, or `device=android|ios,noise=noisy`; checks and returns
 * it.
 */
export function readSliceName(context: CheckContext, path: Path, written: string | undefined): string {
  if (written === undefined || written === '') return ''
  if (!written.includes('=')) {
    context.known(path, written, context.vocabulary.slices, 'a slice of this scenario')
    return written
  }
  const parts = written.split(',').map((part) => part.trim())
  return parts
    .map((part) => canonicalPart(context, path, part))
    .sort()
    .join(',')
}

function canonicalPart(context: CheckContext, path: Path, part: string): string {
  const [key, values = ''] = part.split('=')
  if (key === 'pool') context.known(path, values, context.vocabulary.pools, 'a pool')
  else if (context.known(path, key, [...Object.keys(context.vocabulary.values), 'pool'], 'a label of callers')) {
    for (const value of values.split('|')) checkValue(context, path, key as Attribute, value)
  }
  return `${key}=${values.split('|').sort().join('|')}`
}
