import { z } from 'zod'
import type { Path } from './yamlNode.ts'

/** What error messages show of the schema at a path. */
export interface SchemaView {
  /** `a pool`, `a scenario`. */
  title: string
  /** Allowed keys; [] when any is allowed. */
  keys: string[]
  /** The expected value, in words. */
  wish: string
  takes(value: unknown): boolean
}

/** Follows a path through a schema; in a union it takes the branch for the kind of the value there. */
export function schemaAt(root: z.ZodType, path: Path, value: unknown): SchemaView {
  let at = branchFor(root, value)
  let here = value
  let title = titleOf(root, 'this map')
  for (const key of path) {
    here = here !== null && typeof here === 'object' ? (here as Record<string, unknown>)[key as string] : undefined
    const next = child(at, key)
    title = next ? titleOf(next, `"${String(key)}"`) : `"${String(key)}"`
    if (!next) return { title, keys: [], wish: 'something else', takes: () => false }
    if (here === undefined || typeof here !== 'object') return view(next, branchFor(next, here), title)
    at = branchFor(next, here)
    title = titleOf(at, title)
  }
  return view(at, at, title)
}

function view(outer: z.ZodType, inner: z.ZodType, title: string): SchemaView {
  const keys = inner instanceof z.ZodObject ? Object.keys(inner.shape) : []
  return { title, keys, wish: wishOf(outer), takes: (value) => outer.safeParse(value).success }
}

function child(schema: z.ZodType, key: string | number): z.ZodType | null {
  if (schema instanceof z.ZodObject) return schema.shape[key as string] ?? null
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType
  if (schema instanceof z.ZodTuple) return (schema.def.items[Number(key)] as z.ZodType) ?? null
  return null
}

/** Unwraps `optional`; in a union, the branch that accepts this kind of value. */
function branchFor(schema: z.ZodType, value: unknown): z.ZodType {
  if (schema instanceof z.ZodOptional) return branchFor(schema.unwrap() as z.ZodType, value)
  if (!(schema instanceof z.ZodUnion)) return schema
  const branches = (schema.options as z.ZodType[]).map((option) => branchFor(option, value))
  return branches.find((branch) => takes(branch, value)) ?? branches[0]
}

function takes(schema: z.ZodType, value: unknown): boolean {
  if (Array.isArray(value)) return schema instanceof z.ZodArray || schema instanceof z.ZodTuple
  if (value !== null && typeof value === 'object') return schema instanceof z.ZodObject || schema instanceof z.ZodRecord
  return typeof value === 'number' ? schema instanceof z.ZodNumber : schema instanceof z.ZodString
}

function titleOf(schema: z.ZodType, otherwise: string): string {
  if (schema instanceof z.ZodOptional) return titleOf(schema.unwrap() as z.ZodType, otherwise)
  return schema.meta()?.title ?? otherwise
}

/**
 * The expected value in words: of a map its required keys, else the description of the value, or else of its key, or
 * else its kind.
 */
function wishOf(schema: z.ZodType): string {
  return keysWanted(schema) ?? described(schema) ?? kindOf(schema)
}

/** `{cache: prefix|tts|semantic}`: the keys that a map, or a list of such maps, must have; null for anything else. */
function keysWanted(schema: z.ZodType): string | null {
  if (schema instanceof z.ZodOptional) return keysWanted(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodUnion && schema.options[1] instanceof z.ZodArray) return keysWanted(schema.options[0] as z.ZodType)
  if (!(schema instanceof z.ZodObject)) return null
  const required = Object.entries(schema.shape as Record<string, z.ZodType>).filter(([, value]) => !(value instanceof z.ZodOptional))
  const keys = required.map(([key, value]) => `${key}: ${value instanceof z.ZodEnum ? value.options.join('|') : '…'}`)
  return keys.length === 0 ? null : `{${keys.join(', ')}}`
}

function described(schema: z.ZodType): string | null {
  const inner = schema instanceof z.ZodOptional ? described(schema.unwrap() as z.ZodType) : null
  return inner ?? schema.meta()?.description ?? null
}

function kindOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodOptional) return kindOf(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodEnum) return `one of ${schema.options.join(', ')}`
  if (schema instanceof z.ZodUnion) return wishOf(schema.options[0] as z.ZodType)
  if (schema instanceof z.ZodArray) return 'a list'
  if (schema instanceof z.ZodRecord || schema instanceof z.ZodObject) return 'a map'
  return schema instanceof z.ZodNumber ? 'a number' : 'text'
}

/** The last named step of a path: the key that a list item or value belongs to. */
export function titled(path: Path): string {
  for (let i = path.length - 1; i >= 0; i--) if (typeof path[i] === 'string') return String(path[i])
  return 'scenario'
}
