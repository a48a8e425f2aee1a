import type { z } from 'zod'
import { withArticle } from './article.ts'
import { didYouMean } from '../input/didYouMean.ts'
import type { Mistakes } from '../input/mistakes.ts'
import { placeKey, quoted } from '../input/problem.ts'
import type { ScenarioFile, ScenarioSchema } from './schema/index.ts'
import { schemaAt, titled } from './schemaAt.ts'
import { find, keyPlaceOf, type Path, placeOf, plain, type YamlNode, without } from './yamlNode.ts'

type Issue = z.core.$ZodIssue

/** Removing a malformed part can make its parent malformed; at most this many rounds. */
const ROUNDS_MAX = 30

/** The result of structural validation. */
export interface Validated {
  data: ScenarioFile
  /** The tree without malformed parts. */
  tree: YamlNode
  /** Places of the maps and lists that lost a part, so that it is not reported as missing too. */
  gaps: Set<string>
}

/**
 * Checks keys and kinds of values. Malformed parts are recorded and removed, so that the rest can still be checked
 * semantically. Null when nothing is left.
 */
export function validate(tree: YamlNode, telling: Telling): Validated | null {
  const { schema } = telling
  const gaps = new Set<string>()
  let left: YamlNode | null = tree
  for (let round = 0; round < ROUNDS_MAX && left !== null; round++) {
    const parsed = schema.safeParse(plain(left))
    if (parsed.success) return { data: parsed.data, tree: left, gaps }
    const whole: YamlNode = left
    const issues: Issue[] = parsed.error.issues.flatMap((one) => expanded(one, find(whole, one.path as Path)))
    const values = plain(whole)
    if (round === 0) for (const issue of issues) tell(issue, whole, values, telling)
    for (const path of brokenPaths(issues, whole)) {
      gaps.add(placeKey(placeOf(whole, path.slice(0, -1))))
      left = left === null ? null : without(left, path)
    }
  }
  return null
}

/** For a value that fits no branch of a union: the issues of the branch for its kind, or the union's own. */
function expanded(issue: Issue, found: YamlNode | undefined): Issue[] {
  if (issue.code !== 'invalid_union' || found === undefined) return [issue]
  const inside = issue.errors.find((branch) =>
    branch.some((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
  )
  if (!inside) return [issue]
  return inside.flatMap((one) =>
    expanded({ ...one, path: [...issue.path, ...one.path] }, find(found, one.path as Path)),
  )
}

function brokenPaths(issues: Issue[], tree: YamlNode): Path[] {
  const paths = new Map<string, Path>()
  for (const issue of issues) {
    const path = issue.path as Path
    const broken =
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => [...path, key])
        : [find(tree, path) === undefined ? path.slice(0, -1) : path]
    for (const one of broken) paths.set(JSON.stringify(one), one)
  }
  return [...paths.values()].sort(lastFirst)
}

/** Sorts paths so that removing one does not shift the others. */
function lastFirst(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] === b[i]) continue
    const both = typeof a[i] === 'number' && typeof b[i] === 'number'
    return both ? Number(b[i]) - Number(a[i]) : String(a[i]) < String(b[i]) ? -1 : 1
  }
  return b.length - a.length
}

/** What mistakes are told with: `choices` are those of knobs by short name. */
interface Telling {
  schema: ScenarioSchema
  choices: ReadonlyMap<string, readonly string[]>
  mistakes: Mistakes
}

/** What may stand at a path that holds the value of a knob with choices, in words; null elsewhere. */
function choiceWish(path: Path, choices: Telling['choices']): string | null {
  const key = titled(path[path.length - 1] === 'set' ? path.slice(0, -1) : path)
  const words = choices.get(key.slice(key.lastIndexOf('.') + 1))
  if (words === undefined) return null
  return words.length > 2 ? `one of ${words.join(', ')}` : words.join(' or ')
}

function tell(issue: Issue, tree: YamlNode, values: unknown, { schema, choices, mistakes }: Telling): void {
  const path = issue.path as Path
  const found = find(tree, path)
  if (issue.code === 'unrecognized_keys') {
    const { title, keys } = schemaAt(schema, path, values)
    for (const key of issue.keys) {
      const place = keyPlaceOf(tree, [...path, key])
      mistakes.report(place, `"${key}" is not a key of ${title}`, didYouMean(key, keys))
    }
  } else if (found === undefined) {
    const key = String(path[path.length - 1])
    const { title } = schemaAt(schema, path.slice(0, -1), values)
    const { wish } = schemaAt(schema, path, values)
    mistakes.report(placeOf(tree, path), `${title} has no "${key}"`, `add ${key}: ${wish}`)
  } else if (issue.code === 'invalid_key') {
    const key = String(path[path.length - 1])
    mistakes.report(keyPlaceOf(tree, path), `${quoted(key)} is not a name`, 'write letters, digits, "." and "-"')
  } else {
    const value = plain(found)
    const { wish, takes } = schemaAt(schema, path, values)
    const [what, remedy] = mismatch(issue, titled(path), value, choiceWish(path, choices) ?? wish, takes)
    mistakes.report(placeOf(tree, path), what, remedy)
  }
}

function mismatch(
  issue: Issue,
  key: string,
  value: unknown,
  wish: string,
  takes: (value: unknown) => boolean,
): [found: string, remedy: string] {
  if (value === null) return [`"${key}" is empty`, `write ${wish}, or leave the key away`]
  if (issue.code === 'invalid_value') {
    // Another message than zod's own comes from the schema.
    const found = issue.message.startsWith('Invalid') ? `${quoted(value)} is not ${withArticle(key)}` : issue.message
    return [found, didYouMean(String(value), issue.values.map(String))]
  }
  const inQuotes = typeof value === 'number' && takes(String(value))
  return [`${quoted(value)} does not fit "${key}"`, inQuotes ? `write it in quotes: "${value}"` : `write ${wish}`]
}
