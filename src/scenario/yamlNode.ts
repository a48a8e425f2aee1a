import type { Place } from '../input/problem.ts'

/** Parsed YAML whose values keep their file, line and column, also after files were merged by `extends`. */
export type YamlNode = YamlMap | YamlList | YamlScalar

export interface YamlMap {
  kind: 'map'
  place: Place
  entries: Map<string, { keyPlace: Place; value: YamlNode }>
}

export interface YamlList {
  kind: 'list'
  place: Place
  items: YamlNode[]
}

export interface YamlScalar {
  kind: 'scalar'
  place: Place
  value: string | number | boolean | null
}

/** Keys and list indices from the root of a file to a value. */
export type Path = readonly (string | number)[]

/** The values without their places. */
export function plain(written: YamlNode): unknown {
  if (written.kind === 'scalar') return written.value
  if (written.kind === 'list') return written.items.map(plain)
  return Object.fromEntries([...written.entries].map(([key, { value }]) => [key, plain(value)]))
}

/** The value at a path; undefined if there is none. */
export function find(written: YamlNode, path: Path): YamlNode | undefined {
  let at: YamlNode | undefined = written
  for (const step of path) at = at && stepInto(at, step)
  return at
}

function stepInto(written: YamlNode, step: string | number): YamlNode | undefined {
  if (written.kind === 'map') return written.entries.get(String(step))?.value
  return written.kind === 'list' ? written.items[Number(step)] : undefined
}

/** The place of a value, or of its nearest ancestor that was written. */
export function placeOf(written: YamlNode, path: Path): Place {
  for (let length = path.length; length > 0; length--) {
    const found = find(written, path.slice(0, length))
    if (found) return found.place
  }
  return written.place
}

/** The place of the key of a value. */
export function keyPlaceOf(written: YamlNode, path: Path): Place {
  const parent = find(written, path.slice(0, -1))
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path[path.length - 1])) : undefined
  return entry?.keyPlace ?? placeOf(written, path)
}

/** `over` merged onto `base`: maps merge, lists and scalars replace, null removes. */
export function merged(base: YamlNode, over: YamlNode): YamlNode {
  if (base.kind !== 'map' || over.kind !== 'map') return over
  const entries = new Map(base.entries)
  for (const [key, entry] of over.entries) {
    const below = entries.get(key)
    if (entry.value.kind === 'scalar' && entry.value.value === null && below) entries.delete(key)
    else entries.set(key, below ? { keyPlace: entry.keyPlace, value: merged(below.value, entry.value) } : entry)
  }
  return { kind: 'map', place: over.place, entries }
}

/** A copy without the value at a path; null when that is everything. */
export function without(written: YamlNode, path: Path): YamlNode | null {
  if (path.length === 0) return null
  const [step, ...rest] = path
  const child = stepInto(written, step)
  if (child === undefined) return written
  const left = without(child, rest)
  if (written.kind === 'list') {
    const items = [...written.items]
    items.splice(Number(step), 1, ...(left ? [left] : []))
    return { ...written, items }
  }
  const map = written as YamlMap
  const entries = new Map(map.entries)
  if (left) entries.set(String(step), { ...map.entries.get(String(step))!, value: left })
  else entries.delete(String(step))
  return { ...map, entries }
}
