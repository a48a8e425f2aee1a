import { US_PER_MINUTE } from '../../kernel/time.ts'
import type { DetectorWatch, Expectation } from '../../model/scenario.ts'
import type { Desk } from '../desk.ts'
import { didYouMean } from '../didYouMean.ts'
import { quoted } from '../problem.ts'
import type { ScenarioFile, WrittenExpectation } from '../schema/index.ts'
import type { Path } from '../written.ts'
import { readShare } from './acts.ts'
import { readSliceName } from './wheres.ts'

const boundKeys = ['healthy', 'drill', 'ratio', 'difference'] as const

/** What the run must show. */
export function readExpectations(desk: Desk, written: ScenarioFile['expect'], durationUs: number): Expectation[] {
  const names = new Set<string>()
  return (written ?? []).map((one, i) => {
    const path = ['expect', i]
    if (names.has(one.name))
      desk.tell([...path, 'name'], `${quoted(one.name)} is here a second time`, 'give each a name of its own')
    names.add(one.name)
    const expectation = readExpectation(desk, path, one)
    checkMinutes(desk, [...path, 'minutes'], expectation.minutes, durationUs / US_PER_MINUTE)
    return expectation
  })
}

function readExpectation(desk: Desk, path: Path, one: WrittenExpectation): Expectation {
  checkMetric(desk, [...path, 'metric'], one.metric)
  const within = one.within === undefined ? undefined : readShare(desk, [...path, 'within'], one.within)
  const says = boundKeys.some((key) => one[key] !== undefined) || within !== undefined
  if (!says)
    desk.tellMissing(path, `${quoted(one.name)} expects nothing`, `add one of ${boundKeys.join(', ')} or within`)
  if (within !== undefined && one.ratio)
    desk.tell([...path, 'within'], 'both "ratio" and "within" are written', 'take one away')
  for (const key of boundKeys) {
    const [least, most] = one[key] ?? [0, 0]
    if (least > most)
      desk.tell([...path, key], `the bounds [${least}, ${most}] leave nothing`, `write [${most}, ${least}]`)
  }
  const isAlert = one.metric.startsWith('alerts.')
  return {
    name: one.name,
    metric: one.metric,
    slice: readSliceName(desk, [...path, 'slice'], one.slice),
    minutes: one.minutes ?? null,
    healthy: one.healthy ?? null,
    drill: one.drill ?? null,
    ratio: within === undefined ? (one.ratio ?? null) : [1 - within, 1 + within],
    difference: one.difference ?? null,
    seedSpread: one.seedSpread ?? 0,
    kind: one.kind ?? (isAlert ? 'detector' : within === undefined ? 'moves' : 'flat'),
  }
}

/** Alerts of a detector are counted by `alerts.<detector>`; everything else is a metric stream. */
function checkMetric(desk: Desk, path: Path, name: string): void {
  const all = [...desk.parley.streams.all.map((stream) => stream.name), ...desk.vocabulary.detectors.map((id) => `alerts.${id}`)]
  if (all.includes(name)) return
  desk.tell(
    path,
    `${quoted(name)} is not a metric stream`,
    didYouMean(name, all, '"parley list metrics" prints them all'),
  )
}

function checkMinutes(desk: Desk, path: Path, minutes: [number, number] | null, last: number): void {
  if (minutes === null) return
  const [from, to] = minutes
  if (from < 0 || to > last)
    desk.tell(path, `minutes [${from}, ${to}] reach outside the run`, `write minutes from 0 to ${last}`)
  else if (from >= to) desk.tell(path, `minutes [${from}, ${to}] hold no minute`, 'write a later end')
}

/** Detectors that watch the run; a pool and options are optional. */
export function readDetectors(desk: Desk, written: ScenarioFile['detectors']): DetectorWatch[] {
  const always = desk.parley.detectors.filter(({ watchAlways }) => watchAlways !== undefined).map(({ name }) => name)
  return Object.entries(written ?? {}).map(([id, { detector, pool, options }]) => {
    if (always.includes(id))
      desk.tellKey(['detectors', id], `a detector "${id}" watches every run already`, 'give this one another name')
    if (pool !== undefined)
      desk.known(['detectors', id, 'pool'], pool, desk.vocabulary.pools, 'a pool of this scenario')
    checkOptions(desk, ['detectors', id, 'options'], detector, options ?? {})
    return { id, detector, pool: pool ?? '', options: options ?? {} }
  })
}

/** That every option is one of the detector's, and within its bounds. */
function checkOptions(desk: Desk, path: Path, detector: string, options: Readonly<Record<string, number>>): void {
  const known = desk.parley.detectors.find(({ name }) => name === detector)?.runOptions ?? {}
  for (const [name, value] of Object.entries(options)) {
    if (!desk.known([...path, name], name, Object.keys(known), `an option of the ${detector} detector`, 'key')) continue
    const { min, max, unit } = known[name]
    if (min !== undefined && value < min) desk.tell([...path, name], `${value} is too little`, `write at least ${min} (${unit})`)
    if (max !== undefined && value > max) desk.tell([...path, name], `${value} is too much`, `write at most ${max} (${unit})`)
  }
}
