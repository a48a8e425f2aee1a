import type { Attribute, Where } from '../../model/slice.ts'
import { valuesOf } from '../../model/slice.ts'
import type { Desk } from '../desk.ts'
import { didYouMean } from '../didYouMean.ts'
import { quoted } from '../problem.ts'
import type { WrittenWhere } from '../schema/index.ts'
import type { Path } from '../written.ts'

export type Slices = Record<string, Where>

/** The scenario's named slices, each value checked to occur. */
export function readSlices(desk: Desk, written: Record<string, Exclude<WrittenWhere, string>> | undefined): Slices {
  const slices: Slices = {}
  for (const [name, map] of Object.entries(written ?? {})) slices[name] = readMap(desk, ['slices', name], map)
  return slices
}

/** A `where`: a map, or the name of a slice; everybody when nothing is written. */
export function readWhere(desk: Desk, path: Path, written: WrittenWhere | undefined, slices: Slices): Where {
  if (written === undefined) return {}
  if (typeof written !== 'string') return readMap(desk, path, written)
  desk.known(path, written, desk.vocabulary.slices, 'a slice of this scenario')
  return slices[written] ?? {}
}

function readMap(desk: Desk, path: Path, map: Exclude<WrittenWhere, string>): Where {
  const where: Where = {}
  for (const [key, written] of Object.entries(map)) {
    if (written === undefined) continue
    const attribute = key as Attribute
    for (const [i, value] of valuesOf(written).entries()) {
      checkValue(desk, typeof written === 'string' ? [...path, key] : [...path, key, i], attribute, value)
    }
    where[attribute] = written
  }
  return where
}

function checkValue(desk: Desk, path: Path, attribute: Attribute, value: string): void {
  const known = desk.vocabulary.values[attribute]
  if (known.has(value)) return
  const otherwise = known.size === 0 ? `no cohort has a mix of "${attribute}"; add one` : ''
  const kind = attribute.replace('_', ' ')
  desk.tell(path, `${quoted(value)} is not the ${kind} of any caller`, didYouMean(value, known, otherwise))
}

/** A slice as metric streams name it: a named slice, `pool=…`, or `device=android|ios,noise=noisy`; checks and returns it. */
export function readSliceName(desk: Desk, path: Path, written: string | undefined): string {
  if (written === undefined || written === '') return ''
  if (!written.includes('=')) {
    desk.known(path, written, desk.vocabulary.slices, 'a slice of this scenario')
    return written
  }
  const parts = written.split(',').map((part) => part.trim())
  return parts
    .map((part) => canonicalPart(desk, path, part))
    .sort()
    .join(',')
}

function canonicalPart(desk: Desk, path: Path, part: string): string {
  const [key, values = ''] = part.split('=')
  if (key === 'pool') desk.known(path, values, desk.vocabulary.pools, 'a pool')
  else if (desk.known(path, key, [...Object.keys(desk.vocabulary.values), 'pool'], 'a label of callers')) {
    for (const value of values.split('|')) checkValue(desk, path, key as Attribute, value)
  }
  return `${key}=${values.split('|').sort().join('|')}`
}
