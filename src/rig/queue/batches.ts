import { exponential } from '../../kernel/distributions.ts'
import type { Stream } from '../../kernel/random.ts'
import type { Job } from '../../serving/job.ts'
import type { ServiceModel } from '../../serving/serviceModel.ts'
import { usPerUnitFor } from './clock.ts'
import { QueueMetrics } from './metrics.ts'
import { customersOf, need, needCount, poissonGap, type QueueRigOptions, seedOf } from './options.ts'
import { parseService } from './service.ts'
import type { Observed } from './openRun.ts'
import { isOverloaded, mustKeepUp, wholeAbove } from './stability.ts'
import { runStation } from './station.ts'
import { ParameterError } from '../parameterError.ts'
import { batchFormer } from './theory/batchFormer.ts'
import { bulkService } from './theory/bulkService.ts'
import { dynamicBatch } from './theory/dynamicBatch.ts'

/** Exponential service time of a batch, whatever its size. */
class ExponentialBatches implements ServiceModel {
  private readonly meanUs: number
  constructor(meanUs: number) {
    this.meanUs = meanUs
  }
  batchUs(_jobs: readonly Job[], _count: number, random: Stream): number {
    return exponential(random, this.meanUs)
  }
  oneUs(_job: Job, random: Stream): number {
    return exponential(random, this.meanUs)
  }
}

/** Service time step + perItem · n of a batch of n. */
class CountedBatches implements ServiceModel {
  private readonly stepUs: number
  private readonly perItemUs: number
  constructor(stepUs: number, perItemUs: number) {
    this.stepUs = stepUs
    this.perItemUs = perItemUs
  }
  batchUs(_jobs: readonly Job[], count: number): number {
    return this.stepUs + this.perItemUs * count
  }
  oneUs(): number {
    return this.stepUs + this.perItemUs
  }
}

function run(
  options: QueueRigOptions,
  service: (usPerUnit: number) => ServiceModel,
  maxDelay: number,
  /** A batch's time, or whichever time sets the pace. */
  scale: number,
  /** Service time per job of a full batch: the work that the controls assume. */
  perJob: number,
  workers = 1,
): Observed {
  const usPerUnit = usPerUnitFor(scale, 1 / need(options, 'lambda'), maxDelay)
  const batching = { kind: 'dynamic', max: needCount(options, 'batchMax'), maxDelayUs: maxDelay * usPerUnit } as const
  return runStation(
    {
      pool: { workers, batching, service: service(usPerUnit) },
      gap: poissonGap(need(options, 'lambda')),
      classes: [{ share: 1, service: parseService(`det:${perJob}`, 1) }],
      usPerUnit,
    },
    customersOf(options),
    seedOf(options),
  )
}

/** M/M^[1,b]/1: the server takes what waits, at most b, in exponential time of rate mu. */
export function bulk(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const mu = need(options, 'mu')
  const max = needCount(options, 'batchMax')
  mustKeepUp(lambda / (mu * max), `needs {batchMax} of at least ${wholeAbove(lambda / mu)}`)
  const exact = bulkService(lambda, mu, max)
  const metrics = new QueueMetrics(run(options, (us) => new ExponentialBatches(us / mu), 0, 1 / mu, 1 / (mu * max)))
  const waiting = metrics.mean('queueArea', 'busyArea')
  return metrics
    .linear('r', exact.ratio, waiting / (1 + waiting), [
      { slope: 1 / (1 + waiting) ** 2, numerator: 'queueArea', denominator: 'busyArea' },
    ])
    .time('Wq', exact.wait, 'wait', 'started')
    .share('P_idle', exact.idle, 'empty', 'time')
    .ratio('mean_batch', exact.batch, 'batchSizes', 'batches')
    .time('W', exact.wait + 1 / mu, 'sojourn', 'left')
    .ratio('L', lambda * (exact.wait + 1 / mu), 'number', 'time')
    .quantiles('Wq', 'wait', null)
}

/**
 * The dynamic batcher: it takes what waits, at most b, in a + b · n. With a delay it waits that long for a fuller
 * batch, and no formula is known.
 */
export function dynamic(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const max = needCount(options, 'batchMax')
  const step = need(options, 'batchFixed', 0)
  const perItem = need(options, 'batchPerItem', 0)
  const delay = options.batchDelay === undefined ? 0 : need(options, 'batchDelay', 0)
  const full = (step + perItem * max) / max
  if (full === 0) throw new ParameterError('{batchFixed} and {batchPerItem} are both 0; a batch must take some time')
  const larger = isOverloaded(perItem * lambda) ? null : wholeAbove((lambda * step) / (1 - lambda * perItem))
  const way = larger === null ? 'no batch size keeps up; lower {batchPerItem}' : `needs {batchMax} of at least ${larger}`
  mustKeepUp(lambda * full, way)
  const exact = delay === 0 ? dynamicBatch(lambda, max, step, perItem) : null
  const service = (us: number) => new CountedBatches(step * us, perItem * us)
  return new QueueMetrics(run(options, service, delay, step + perItem, full))
    .time('Wq', exact?.wait ?? null, 'wait', 'started')
    .ratio('mean_batch', exact?.batch ?? null, 'batchSizes', 'batches')
    .share('P_idle', exact?.idle ?? null, 'empty', 'time')
    .time('W', exact?.sojourn ?? null, 'sojourn', 'left')
    .ratio('L', exact && lambda * exact.sojourn, 'number', 'time')
    .quantiles('Wq', 'wait', null)
}

/** With more arrivals within a delay than this the sum takes too long. */
const SOLVABLE = 1e6

/** The batcher alone: a batch closes when it is full or its first job has waited for the delay. */
export function former(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const max = needCount(options, 'batchMax')
  const delay = need(options, 'batchDelay', 0)
  const exact = lambda * delay < SOLVABLE ? batchFormer(lambda, max, delay) : null
  const observed = run(options, () => new CountedBatches(0, 0), delay, 1 / lambda, 0.5 / lambda)
  return new QueueMetrics(observed)
    .time('mean_wait', exact?.wait ?? null, 'wait', 'started')
    .ratio('mean_batch', exact?.batch ?? null, 'batchSizes', 'batches')
    .share('P_full', exact?.full ?? null, 'fullBatches', 'batches')
}
