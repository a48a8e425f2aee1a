import { existsSync, readdirSync } from 'node:fs'
import { basename, isAbsolute, join, relative } from 'node:path'
import type { ReplayError } from '../experiment/replayError.ts'
import type { Scenario } from '../model/scenario.ts'
import type { Parley } from '../parley/parley.ts'
import { nearest } from '../input/didYouMean.ts'
import { loadScenario } from '../scenario/load.ts'
import { interventionPlaces } from '../scenario/interventionPlaces.ts'
import { InputError } from '../input/inputError.ts'
import { problemLine } from '../input/problem.ts'
import type { ScenarioFiles } from '../scenario/inheritance.ts'
import { readTextFile } from './fileText.ts'
import { packageRoot } from '../package/packageRoot.ts'
import { savedProfileNames, savedProfilePath } from './rig/savedProfiles.ts'

/** Large enough for a scenario with a week of arrivals written out, bytes. */
const YAML_BYTES_MAX = 8_000_000
/** Large enough for a trace of some million requests, bytes. */
const DATA_BYTES_MAX = 80_000_000

const files: ScenarioFiles = {
  read: readScenarioFile,
  savedProfile: savedProfilePath,
  savedProfiles: savedProfileNames,
  shipped: (name) => shippedScenarios().get(name) ?? null,
  shippedNames: () => [...shippedScenarios().keys()],
}

/** Loads a scenario from disk. Throws InputError with every mistake, each at its file, line and column. */
export function scenarioFrom(given: string, parley: Parley): Scenario {
  const path = scenarioPath(given)
  scenarioText(path, given)
  return loadScenario(path, files, parley)
}

/** The lines of a run's error, each with the place of the intervention that it is about, or with the scenario's file. */
export function placedLines({ lines, interventions }: ReplayError, given: string): string[] {
  const path = scenarioPath(given)
  const places = interventionPlaces(path, files)
  return lines.map((line, i) => {
    const place = places.get(interventions[i] ?? '')
    if (place === undefined) return `${path}: ${line}`
    return problemLine({ ...place, found: line, remedy: 'let it last while callers use what it changes, or leave it out' })
  })
}

/**
 * The text of a scenario file. Throws InputError where it cannot be read; `given` is the path or name as the user
 * wrote it.
 */
export function scenarioText(path: string, given = path): string {
  try {
    return readScenarioFile(path)
  } catch (error) {
    const remedy = shippedRemedy(given)
    if (!(error instanceof InputError) || remedy === null) throw error
    throw new InputError(error.problems.map((problem) => ({ ...problem, remedy })))
  }
}

/** The path as given if it exists; else the shipped scenario of that name (also as `parley:world`) or path. */
export function scenarioPath(given: string): string {
  const shippedName = /^parley:(.+)$/.exec(given)?.[1]
  if (shippedName !== undefined) return shippedScenarios().get(shippedName) ?? given
  if (existsSync(given) || isAbsolute(given)) return given
  const shipped = join(packageRoot(), given)
  if (existsSync(shipped)) return nearPath(shipped)
  const named = shippedDrills().find((path) => path.endsWith(`/${given}.yaml`))
  return named ?? given
}

/** The shipped drills, in alphabetical order. */
export function shippedDrills(): string[] {
  const folder = join(packageRoot(), 'scenarios', 'drills')
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
  return names.sort().map((name) => nearPath(join(folder, name)))
}

/** Paths of the scenarios that come with parley, by name: the world and the drills. */
function shippedScenarios(): Map<string, string> {
  const world = nearPath(join(packageRoot(), 'scenarios', 'world.yaml'))
  return new Map([world, ...shippedDrills()].map((path) => [basename(path, '.yaml'), path]))
}

function readScenarioFile(path: string): string {
  return readTextFile(path, /\.ya?ml$/.test(path) ? YAML_BYTES_MAX : DATA_BYTES_MAX)
}

/** Relative to the working directory when it is inside it; forward slashes. */
function nearPath(path: string): string {
  const near = relative(process.cwd(), path)
  return (near.startsWith('..') ? path : near).replaceAll('\\', '/')
}

/** For a file that does not exist: the shipped scenario with a similar name. */
function shippedRemedy(given: string): string | null {
  if (existsSync(given)) return null
  const drills = shippedDrills()
  const names = drills.map((path) => path.replace(/^.*\//, ''))
  const like = nearest(given.replace(/^.*\//, '').replace(/(\.ya?ml)?$/, '.yaml'), names)
  return like === null ? null : `did you mean "${drills[names.indexOf(like)]}"?`
}
