import { findQueueModel, type QueueModel, queueModels } from './models.ts'
import type { QueueMetric, QueueMetrics } from './metrics.ts'
import type { QueueRigOptions } from './options.ts'
import { InputError } from '../../input/inputError.ts'
import { runLength } from './runLength.ts'

/** The JSON of `parley rig queue --json`. */
export interface QueueRigResult {
  model: QueueModel
  params: Omit<QueueRigOptions, 'model'>
  metrics: QueueMetric[]
  /** What the run is too short for, with the customers needed (two digits); absent where that is unknown. */
  tooShort?: { rho: number; means?: number; percentiles: number }
}

/** Default number of arrivals of one run. */
const CUSTOMERS = 1_000_000

/**
 * Runs one queueing model on the product's own pool and pairs the simulated values with the exact ones. Rates are per
 * unit of time and times are in that unit. Throws InputError on a model or parameters that cannot be run. `ready`
 * is called before the run, with the names of the parameters that the model read.
 */
export function runQueueRig(
  options: QueueRigOptions,
  ready: (reads: ReadonlySet<string>) => void = () => {},
): QueueRigResult {
  const model = findQueueModel(options.model)
  if (model === null)
    throw new InputError(`"${options.model}" is not a model; known are ${Object.keys(queueModels).join(', ')}`)
  const run: (options: QueueRigOptions) => QueueMetrics = queueModels[model]
  const { model: _, ...params } = options
  const metrics = run(watched({ ...options, model }, ready))
  return { model, params, metrics: metrics.list, ...tooShort(metrics, options) }
}

/** The simulated numbers of a result by name. */
export function queueNumbers({ metrics }: QueueRigResult): Record<string, number> {
  return Object.fromEntries(metrics.map(({ metric, simulated }) => [metric, simulated]))
}

function tooShort(metrics: QueueMetrics, options: QueueRigOptions): Pick<QueueRigResult, 'tooShort'> {
  const { customers = CUSTOMERS } = options
  const needed = metrics.length ?? runLength(metrics.list, metrics.load)
  if (needed === null || customers >= needed.percentiles) return {}
  const { means, percentiles } = needed
  const rho = Number(needed.rho.toPrecision(12))
  const about = (count: number) => Number(count.toPrecision(2))
  return { tooShort: { rho, ...(customers < means && { means: about(means) }), percentiles: about(percentiles) } }
}

/** Records which parameters are read. The seed is read last; see `seedOf`. */
function watched(options: QueueRigOptions, ready: (reads: ReadonlySet<string>) => void): QueueRigOptions {
  const reads = new Set<string>()
  const get = (of: QueueRigOptions, name: string) => {
    reads.add(name)
    if (name === 'seed') ready(reads)
    return of[name as keyof QueueRigOptions]
  }
  return new Proxy(options, { get: get as ProxyHandler<QueueRigOptions>['get'] })
}
