import { isServiceKind, parseService, type ServiceTimes } from './service.ts'
import { ParameterError } from '../parameterError.ts'

/**
 * The options of `parley rig queue`. Rates are per unit of time, times in that unit; which are required depends on the
 * model.
 */
export interface QueueRigOptions {
  model: string
  /** Arrivals, a tenth of them warm-up. Default 1,000,000. */
  customers?: number
  seed?: number
  lambda?: number
  mu?: number
  servers?: number
  /** M/M/c/K: most customers in the system, those in service counted. */
  capacity?: number
  /** Erlang-A: rate of losing patience. */
  theta?: number
  /** Service distribution: exp, det, lognormal:mean:scv, gamma:mean:scv, hyperexp:mean:scv, uniform:mean, erlang2:mean. */
  service?: string
  /** G/M/1: distribution of the interarrival times, in the same syntax. */
  gap?: string
  /** Priority classes, most urgent first: `lambda:service,…`, e.g. `0.3:exp:1,0.5:exp:1`. */
  classes?: string
  /** pool: queue discipline, admission, patience, and deadlines by class. */
  discipline?: string
  /**
   * pool, `priority-preemptive`, and preemptive-resume priority: work can be preempted at multiples of this; 0: at any
   * time.
   */
  chunk?: number
  weights?: string
  deadlines?: string
  admission?: string
  patience?: string
  batchMax?: number
  /** Batch time a + b · n. */
  batchFixed?: number
  batchPerItem?: number
  batchDelay?: number
  /** Tandem: service rates of the stations, `1,1.25,1.1`, each with optional servers `66.7x2`. */
  stages?: string
  /** Share of served customers who return. */
  feedback?: number
  /** Customers per arrival instant. */
  together?: number
  /** Closed loop: users and their think time. */
  users?: number
  think?: number
  /** Distribution of the setup before a busy period. */
  setup?: string
  failRate?: number
  repairRate?: number
  /** Servers to sample for the shortest; queues in a polling system; branches of a fan-out. */
  choices?: number
  queues?: number
  switchover?: number
  rho?: number
  /** M_t/M/inf: the rate is lambda + swing · sin(2πt/period), and the number in the system is read at phase `at`. */
  swing?: number
  period?: number
  at?: number
}

/** A parameter of some models. */
export type QueueParameter = Exclude<keyof QueueRigOptions, 'model' | 'customers' | 'seed'>

type NumberKey = {
  [K in keyof QueueRigOptions]-?: NonNullable<QueueRigOptions[K]> extends number ? K : never
}[keyof QueueRigOptions]

type NameKey = Exclude<keyof QueueRigOptions, 'model'>

/** A required number above 0 (or from `least`). Throws InputError. */
export function need(options: QueueRigOptions, key: NumberKey, least = Number.MIN_VALUE, byDefault?: number): number {
  const value = options[key] ?? byDefault
  if (value === undefined) throw new ParameterError(`${options.model} needs {${key}}`)
  if (!Number.isFinite(value) || value < least)
    throw new ParameterError(
      `{${key}} is ${value}; ${options.model} needs ${least > 0 ? 'a number above 0' : 'at least 0'}`,
    )
  return value
}

/** A whole number from 1 to the limit in `most`. Throws InputError. */
export function needCount(options: QueueRigOptions, key: keyof typeof most, byDefault?: number): number {
  const value = options[key] ?? byDefault
  if (value === undefined) throw new ParameterError(`${options.model} needs {${key}}`)
  if (!Number.isInteger(value) || value < 1 || value > most[key])
    throw new ParameterError(`{${key}} is ${value}; a whole number from 1 to ${most[key]} would do`)
  return value
}

/** Upper bounds: beyond them a run takes minutes or more memory than there is. */
const most = {
  servers: 10_000,
  capacity: 1_000_000,
  batchMax: 10_000,
  together: 1000,
  users: 100_000,
  choices: 1000,
  queues: 10_000,
}

/** Throws InputError when a run would have too many events. */
export function mustEnd(key: NumberKey, value: number, events: number, remedy: string): void {
  if (events <= EVENTS_MAX) return
  throw new ParameterError(`{${key}} is ${value}; that makes a run of some ${events.toExponential(0)} events: ${remedy}`)
}

/** Events of a minute or two. */
const EVENTS_MAX = 2e8

/** The service distribution; exponential with rate mu by default. */
export function serviceOf(options: QueueRigOptions, byDefault = 'exp'): ServiceTimes {
  const text = options.service ?? byDefault
  if (!text.includes(':') && isServiceKind(text)) {
    if (options.mu === undefined && options.service !== undefined)
      throw new ParameterError(`{service} "${text}" has no mean; ${options.model} needs {mu}, or write ${text}:1`)
    return parseService(text, 1 / need(options, 'mu'))
  }
  const service = parseService(text, Number.NaN)
  if (options.mu !== undefined && !(Math.abs(need(options, 'mu') * service.mean - 1) < 1e-6))
    throw new ParameterError(`{mu} is ${options.mu}, but {service} "${text}" has a mean of ${service.mean}; leave one out`)
  return service
}

/** The same for a model with deterministic services. Throws InputError for others. */
export function fixedServiceOf(options: QueueRigOptions): ServiceTimes {
  const service = serviceOf(options, 'det')
  if (service.kind === 'det') return service
  throw new ParameterError(
    `{service} is "${service.name}"; in ${options.model} all take as long, such as det:${service.mean}, and pool takes any`,
  )
}

/** Exponential gaps at rate lambda. */
export function poissonGap(lambda: number): ServiceTimes {
  return parseService('exp', 1 / lambda)
}

/** Runs of fewer customers give no useful interval. */
export const CUSTOMERS_MIN = 1000
export const CUSTOMERS_MAX = 20_000_000

/** Arrivals of a run. Throws InputError outside CUSTOMERS_MIN … CUSTOMERS_MAX. */
export function customersOf(options: QueueRigOptions): number {
  const customers = options.customers ?? 1_000_000
  if (!(Number.isInteger(customers) && customers >= CUSTOMERS_MIN && customers <= CUSTOMERS_MAX))
    throw new ParameterError(
      `{customers} is ${customers}; a whole number from ${CUSTOMERS_MIN} to ${CUSTOMERS_MAX} would do`,
    )
  return customers
}

/** The seed of a run; 1 by default. */
export function seedOf(options: QueueRigOptions): number {
  return options.seed ?? 1
}

/** Throws InputError when a parameter is given together with one that implies it. */
export function mustExclude(options: QueueRigOptions, chosen: NameKey, others: readonly NameKey[]): void {
  const other = others.find((name) => options[name] !== undefined)
  if (other !== undefined)
    throw new ParameterError(`{${other}} is ${options[other]}, and {${chosen}} is given too, which says it; leave one out`)
}
