import type { AdmissionRule } from '../../serving/admission.ts'
import { type Discipline, disciplines, readBy } from '../../serving/poolConfig.ts'
import { byKebab } from '../../input/kebab.ts'
import { decimal } from './decimal.ts'
import { mustExclude, need, type QueueRigOptions, serviceOf } from './options.ts'
import { type ClassSpec, parseClasses } from './priority.ts'
import { parseService, type ServiceTimes } from './service.ts'
import { ParameterError } from '../parameterError.ts'

const byWord: Record<string, Discipline> = byKebab(disciplines)

/** An admission rule in the rig's unit of time. */
export type RigRule =
  | { kind: 'depth'; max: number }
  | { kind: 'deadline' }
  | { kind: 'token-bucket'; rate: number; burst: number }

/** A pool with a chosen discipline and admission. */
export interface PoolInputs {
  classes: ClassSpec[]
  discipline: Discipline
  chunk: number
  weights: number[] | null
  deadlines: number[] | null
  rules: RigRule[]
  patience: ServiceTimes | null
}

/** Parses the options of `--model pool`. Throws InputError. */
export function poolInputs(options: QueueRigOptions): PoolInputs {
  if (options.classes !== undefined) mustExclude(options, 'classes', ['lambda', 'mu', 'service'])
  const classes =
    options.classes === undefined
      ? [{ lambda: need(options, 'lambda'), service: serviceOf(options) }]
      : parseClasses(options.classes)
  const discipline = disciplineOf(options.discipline ?? 'fifo')
  const chunk = readBy.chunk.includes(discipline) ? need(options, 'chunk', 0, 0) : 0
  mustBeOf('weights', options.weights, discipline, readBy.weights)
  mustBeOf('chunk', options.chunk, discipline, readBy.chunk)
  const weights = discipline === 'wfq' ? perClass('weights', options.weights, classes.length, 1) : null
  const rules = parseRules(options.admission)
  const dated = discipline === 'edf' || rules.some(({ kind }) => kind === 'deadline') || options.deadlines !== undefined
  const deadlines = dated ? perClass('deadlines', options.deadlines, classes.length) : null
  const patience = options.patience === undefined ? null : parseService(options.patience, Number.NaN)
  return { classes, discipline, chunk, weights, deadlines, rules, patience }
}

function disciplineOf(name: string): Discipline {
  if (Object.hasOwn(byWord, name)) return byWord[name]
  throw new ParameterError(`{discipline} is "${name}"; there are ${Object.keys(byWord).join(', ')}`)
}

/** Throws InputError for an option that the discipline does not read. */
function mustBeOf(name: string, value: unknown, discipline: Discipline, takers: readonly Discipline[]): void {
  if (value === undefined || takers.includes(discipline)) return
  const words = Object.keys(byWord).filter((word) => takers.includes(byWord[word]))
  throw new ParameterError(`{${name}} is ${value}; leave it out, or take {discipline} ${words.join(' or ')}`)
}

/** A positive number for each class: `2,1`. */
function perClass(name: string, text: string | undefined, classes: number, byDefault?: number): number[] {
  if (text === undefined && byDefault !== undefined) return Array.from({ length: classes }, () => byDefault)
  if (text === undefined) throw new ParameterError(`the pool needs {${name}}, one a class: ${example(classes)}`)
  const values = text.split(',').map(decimal)
  if (values.length === classes && values.every((value) => value > 0 && value < 1e12)) return values
  throw new ParameterError(`{${name}} is "${text}"; write ${classes} numbers above 0, one a class: ${example(classes)}`)
}

function example(classes: number): string {
  return Array.from({ length: classes }, (_, i) => 2 * (i + 1)).join(',')
}

/** Parses `depth:10`, `deadline`, `token-bucket:0.5:4`, several joined by +. */
function parseRules(text: string | undefined): RigRule[] {
  if (text === undefined) return []
  return text.split('+').map((part) => {
    const [kind, ...given] = part.trim().split(':')
    const numbers = given.map(decimal)
    const [first, second] = numbers
    if (kind === 'deadline' && numbers.length === 0) return { kind }
    if (kind === 'depth' && numbers.length === 1 && Number.isInteger(first) && first >= 0 && first <= 1e6)
      return { kind, max: first }
    const whole = Number.isInteger(second) && second >= 1 && second <= 1e6
    if (kind === 'token-bucket' && numbers.length === 2 && first > 0 && first < 1e12 && whole)
      return { kind, rate: first, burst: second }
    throw new ParameterError(
      `{admission} is "${part.trim()}"; write depth:10 (most that wait), deadline, or token-bucket:0.5:4 (rate and burst)`,
    )
  })
}

/** The rules as the pool's configuration. */
export function admissionOf(rules: readonly RigRule[], usPerUnit: number): AdmissionRule[] {
  return rules.map((rule) =>
    rule.kind === 'token-bucket'
      ? { kind: 'tokenBucket', perSecond: (rule.rate * 1e6) / usPerUnit, burst: rule.burst }
      : rule,
  )
}
