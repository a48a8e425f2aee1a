import type { z } from 'zod'
import { didYouMean } from './didYouMean.ts'
import type { Problem } from './problem.ts'
import { quoted } from './problem.ts'
import { type ScenarioFile, scenarioFile } from './schema/index.ts'
import { schemaAt, titled } from './schemaAt.ts'
import { find, keyPlaceOf, type Path, placeOf, plain, type Written, without } from './written.ts'

type Issue = z.core.$ZodIssue

/** Taking a misshapen part away can leave another one around it; so often at most. */
const ROUNDS_MAX = 30

/**
 * Checks keys and kinds of values. What is misshapen is told and set aside, so that the rest can still be checked by
 * meaning; `tree` is what is left. Null when nothing is left.
 */
export function shaped(tree: Written, problems: Problem[]): { data: ScenarioFile; tree: Written } | null {
  let left: Written | null = tree
  for (let round = 0; round < ROUNDS_MAX && left !== null; round++) {
    const parsed = scenarioFile.safeParse(plain(left))
    if (parsed.success) return { data: parsed.data, tree: left }
    const whole: Written = left
    const issues: Issue[] = parsed.error.issues.flatMap((one) => expanded(one, find(whole, one.path as Path)))
    if (round === 0) for (const issue of issues) tell(issue, whole, problems)
    for (const path of brokenPaths(issues, whole)) left = left === null ? null : without(left, path)
  }
  return null
}

/** Of a value that fits no branch of a union: the issues of the branch for its kind, or the union's own. */
function expanded(issue: Issue, found: Written | undefined): Issue[] {
  if (issue.code !== 'invalid_union' || found === undefined) return [issue]
  const inside = issue.errors.find((branch) =>
    branch.some((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
  )
  if (!inside) return [issue]
  return inside.flatMap((one) =>
    expanded({ ...one, path: [...issue.path, ...one.path] }, find(found, one.path as Path)),
  )
}

function brokenPaths(issues: Issue[], tree: Written): Path[] {
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

/** Paths sorted so that taking one away leaves the others where they are. */
function lastFirst(a: Path, b: Path): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] === b[i]) continue
    const both = typeof a[i] === 'number' && typeof b[i] === 'number'
    return both ? Number(b[i]) - Number(a[i]) : String(a[i]) < String(b[i]) ? -1 : 1
  }
  return b.length - a.length
}

function tell(issue: Issue, tree: Written, problems: Problem[]): void {
  const path = issue.path as Path
  const found = find(tree, path)
  if (issue.code === 'unrecognized_keys') {
    const schema = schemaAt(scenarioFile, path, plain(tree))
    for (const key of issue.keys) {
      const place = keyPlaceOf(tree, [...path, key])
      const remedy = didYouMean(key, schema.keys)
      problems.push({ ...place, found: `"${key}" is not a key of ${schema.title}`, remedy })
    }
  } else if (found === undefined) {
    const key = String(path[path.length - 1])
    const schema = schemaAt(scenarioFile, path.slice(0, -1), plain(tree))
    const wish = schemaAt(scenarioFile, path, plain(tree)).wish
    problems.push({ ...placeOf(tree, path), found: `${schema.title} has no "${key}"`, remedy: `add ${key}: ${wish}` })
  } else if (issue.code === 'invalid_key') {
    const key = String(path[path.length - 1])
    problems.push({
      ...keyPlaceOf(tree, path),
      found: `${quoted(key)} is not a name`,
      remedy: 'write letters, digits, "." and "-"',
    })
  } else {
    problems.push({ ...placeOf(tree, path), ...mismatch(issue, path, tree, plain(found)) })
  }
}

function mismatch(issue: Issue, path: Path, tree: Written, value: unknown): { found: string; remedy: string } {
  const schema = schemaAt(scenarioFile, path, plain(tree))
  const key = titled(path)
  if (value === null) return { found: `"${key}" is empty`, remedy: `write ${schema.wish}, or leave the key away` }
  if (issue.code === 'invalid_value') {
    const known = issue.values.map(String)
    return { found: `${quoted(value)} is not a ${key}`, remedy: didYouMean(String(value), known) }
  }
  const quote =
    typeof value === 'number' && schema.wantsText ? `write it in quotes: "${value}"` : `write ${schema.wish}`
  return { found: `${quoted(value)} does not fit "${key}"`, remedy: quote }
}
