import { log } from '../../kernel/math.ts'
import { usPerUnitFor } from './clock.ts'
import { QueueMetrics } from './metrics.ts'
import {
  customersOf,
  fixedServiceOf,
  mustEnd,
  mustExclude,
  need,
  needCount,
  poissonGap,
  type QueueRigOptions,
  seedOf,
  serviceOf,
} from './options.ts'
import { parseService, type ServiceTimes } from './service.ts'
import { fewerArrivals, mustBeStable, mustKeepUp } from './stability.ts'
import { runStation, type Station } from './station.ts'
import { ParameterError } from '../parameterError.ts'
import { deterministicWaitQuantile } from './theory/crommelin.ts'
import { batchArrivalSojourn, pollaczekKhinchine } from './theory/pollaczekKhinchine.ts'
import { regularArrivalsRoot } from './theory/regularArrivals.ts'
import { shortestRemainingSojourn } from './theory/shortestRemaining.ts'

/** One server, FIFO unless `pool` says otherwise; the unit of time is chosen so that a mean service is a second. */
function oneServer(
  options: QueueRigOptions,
  gap: ServiceTimes,
  service: ServiceTimes,
  more: Partial<Station> = {},
): QueueMetrics {
  const station = {
    pool: { workers: 1 },
    gap,
    classes: [{ share: 1, service }],
    usPerUnit: usPerUnitFor(service.mean, gap.mean),
    ...more,
  }
  return new QueueMetrics(runStation(station, customersOf(options), seedOf(options)))
}

/** At higher loads the chain of M/D/1 is too long to solve for its quantiles. */
const SOLVABLE = 0.999

/** M/M/1, FIFO. */
export function mm1(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const mu = need(options, 'mu')
  const rho = lambda / mu
  mustBeStable(rho, 1, 'M/M/c')
  const rest = mu - lambda
  const metrics = oneServer(options, poissonGap(lambda), parseService('exp', 1 / mu))
  metrics
    .time('Wq', rho / rest, 'wait', 'started')
    .time('W', 1 / rest, 'sojourn', 'left')
    .ratio('L', rho / (1 - rho), 'number', 'time')
    .ratio('Lq', rho ** 2 / (1 - rho), 'queueArea', 'time')
    .share('P_wait', rho, 'waited', 'left')
    .utilisation(rho)
    .numberVariance('Var_L', rho / (1 - rho) ** 2)
    .time('mean_busy_period', 1 / rest, 'busyArea', 'busyPeriods')
    .quantiles('W', 'sojourn', (p) => -log(1 - p) / rest)
    .quantiles('Wq', 'wait', (p) => Math.max(0, log(rho / (1 - p)) / rest))
  return metrics
}

/** M/G/1, FIFO. */
export function mg1(options: QueueRigOptions): QueueMetrics {
  return poissonArrivals(options, serviceOf(options))
}

/** M/D/1, FIFO. */
export function md1(options: QueueRigOptions): QueueMetrics {
  return poissonArrivals(options, fixedServiceOf(options))
}

function poissonArrivals(options: QueueRigOptions, service: ServiceTimes): QueueMetrics {
  const lambda = need(options, 'lambda')
  mustBeStable(lambda * service.mean, 1, 'pool')
  const wait = pollaczekKhinchine(lambda, service.mean, service.secondMoment)
  const rest = 1 / service.mean - lambda
  const waitQuantiles: Record<string, (p: number) => number> = {
    ...(lambda * service.mean < SOLVABLE && { det: (p) => deterministicWaitQuantile(lambda, service.mean, p) }),
    exp: (p) => Math.max(0, log((lambda * service.mean) / (1 - p)) / rest),
  }
  return oneServer(options, poissonGap(lambda), service)
    .time('Wq', wait, 'wait', 'started')
    .time('W', wait + service.mean, 'sojourn', 'left')
    .ratio('L', lambda * (wait + service.mean), 'number', 'time')
    .ratio('Lq', lambda * wait, 'queueArea', 'time')
    .share('P_wait', lambda * service.mean, 'waited', 'left')
    .utilisation(lambda * service.mean)
    .quantiles('Wq', 'wait', waitQuantiles[service.kind] ?? null)
}

/** D/M/1, FIFO. */
export function dm1(options: QueueRigOptions): QueueMetrics {
  const gap = 1 / need(options, 'lambda')
  const mu = need(options, 'mu')
  mustKeepUp(1 / (gap * mu), fewerArrivals(1 / gap, 1 / (gap * mu)))
  const sigma = regularArrivalsRoot(gap, mu)
  const rate = mu * (1 - sigma)
  return oneServer(options, parseService('det', gap), parseService('exp', 1 / mu))
    .share('sigma', sigma, 'waited', 'left')
    .time('Wq', sigma / rate, 'wait', 'started')
    .time('W', 1 / rate, 'sojourn', 'left')
    .ratio('L', 1 / gap / rate, 'number', 'time')
    .share('P_wait', sigma, 'waited', 'left')
    .quantiles('W', 'sojourn', (p) => -log(1 - p) / rate)
    .quantiles('Wq', 'wait', (p) => Math.max(0, log(sigma / (1 - p)) / rate))
}

/** G/M/1, FIFO. */
export function gm1(options: QueueRigOptions): QueueMetrics {
  if (options.gap?.includes(':')) mustExclude(options, 'gap', ['lambda'])
  const gap = options.gap?.includes(':')
    ? parseService(options.gap, Number.NaN)
    : parseService(options.gap ?? 'exp', 1 / need(options, 'lambda'))
  const service = parseService('exp', 1 / need(options, 'mu'))
  mustKeepUp(service.mean / gap.mean, `needs gaps longer than ${service.mean}, or a larger {mu}`)
  return oneServer(options, gap, service)
    .time('Wq', null, 'wait', 'started')
    .time('W', null, 'sojourn', 'left')
    .ratio('L', null, 'number', 'time')
    .share('P_wait', null, 'waited', 'left')
    .quantiles('Wq', 'wait', null)
}

/** M/G/1 with processor sharing. */
export function processorSharing(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const service = serviceOf(options)
  const rho = lambda * service.mean
  mustBeStable(rho, 1, `pool --discipline ${options.model === 'M/G/1-PS' ? 'ps' : 'srpt'}`)
  return oneServer(options, poissonGap(lambda), service, { pool: { workers: 1, discipline: 'ps' } })
    .time('W', service.mean / (1 - rho), 'sojourn', 'left')
    .ratio('L', rho / (1 - rho), 'number', 'time')
    .utilisation(rho)
}

/** Shortest remaining processing time, preemptive. */
export function shortestRemaining(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const service = serviceOf(options)
  const rho = lambda * service.mean
  mustBeStable(rho, 1, `pool --discipline ${options.model === 'M/G/1-PS' ? 'ps' : 'srpt'}`)
  const sojourn = shortestRemainingMean(lambda, service)
  return oneServer(options, poissonGap(lambda), service, { pool: { workers: 1, discipline: 'srpt' } })
    .time('W', sojourn, 'sojourn', 'left')
    .ratio('L', sojourn && lambda * sojourn, 'number', 'time')
    .utilisation(rho)
    .quantiles('W', 'sojourn', null)
}

/**
 * Exact for exponential services, and for equal ones, where an arrival is never shorter than what remains of a job in
 * service.
 */
export function shortestRemainingMean(lambda: number, { kind, mean, secondMoment }: ServiceTimes): number | null {
  if (kind === 'exp') return shortestRemainingSojourn(lambda, mean)
  return kind === 'det' ? pollaczekKhinchine(lambda, mean, secondMoment) + mean : null
}

/** A share of served customers returns to the end of the queue with new work. Jackson 1957. */
export function feedback(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const mu = need(options, 'mu')
  const share = need(options, 'feedback', 0)
  if (share >= 1) throw new ParameterError(`{feedback} is ${share}; a share below 1 would do, or no customer ever leaves`)
  const rho = lambda / (1 - share) / mu
  mustKeepUp(rho, fewerArrivals(lambda, rho))
  mustEnd('feedback', share, customersOf(options) / (1 - share), 'a smaller share, or fewer customers, would do')
  const again = { feedback: share }
  return oneServer(options, poissonGap(lambda), parseService('exp', 1 / mu), again)
    .time('W_total', rho / (1 - rho) / lambda, 'sojourn', 'left')
    .ratio('L', rho / (1 - rho), 'number', 'time')
}

/** Batch arrivals: several customers per arrival instant. */
export function batchArrivals(options: QueueRigOptions): QueueMetrics {
  const mu = need(options, 'mu')
  const together = needCount(options, 'together')
  if (options.rho !== undefined) mustExclude(options, 'rho', ['lambda'])
  const rho = options.rho === undefined ? (need(options, 'lambda') * together) / mu : need(options, 'rho')
  mustKeepUp(rho, options.rho === undefined ? fewerArrivals((rho * mu) / together, rho) : 'needs {rho} below 1')
  mustEnd('together', together, together * customersOf(options), 'fewer, or fewer customers, which are groups here, would do')
  return oneServer(options, poissonGap((rho * mu) / together), parseService('exp', 1 / mu), { together })
    .time('W', batchArrivalSojourn(together, rho, mu), 'sojourn', 'left')
    .ratio('L', rho * mu * batchArrivalSojourn(together, rho, mu), 'number', 'time')
}
