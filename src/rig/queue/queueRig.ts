import { ParameterError } from '../parameterError.ts'
import { findQueueModel, type QueueModel, queueModels } from './models.ts'
import type { QueueMetric, QueueMetrics } from './metrics.ts'
import type { QueueRigOptions } from './options.ts'
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
 * unit of time and times are in that unit. Throws ParameterError on a model or parameters that cannot be run. Parameters that
 * the model does not take are ignored; see `mustTakeAll`.
 */
export function runQueueRig(options: QueueRigOptions): QueueRigResult {
  const model = findQueueModel(options.model)
  if (model === null)
    throw new ParameterError(`"${options.model}" is not a model; known are ${Object.keys(queueModels).join(', ')}`)
  const { run }: { run: (options: QueueRigOptions) => QueueMetrics } = queueModels[model]
  const { model: _, ...params } = options
  const metrics = run({ ...options, model })
  return { model, params, metrics: metrics.list, ...tooShort(metrics, options) }
}

/** Parameters of every model. */
const always: readonly string[] = ['customers', 'seed']

/**
 * Throws ParameterError for a parameter that the model does not take, for callers who gave it to have an effect. A single server
 * may be named where there can be no others.
 */
export function mustTakeAll({ model: name, ...params }: QueueRigOptions): void {
  const model = findQueueModel(name)
  if (model === null) return
  const takes: readonly string[] = [...queueModels[model].takes, ...always]
  const idle = Object.entries(params).find(
    ([one, value]) => value !== undefined && !takes.includes(one) && !(one === 'servers' && value === 1),
  )
  if (idle !== undefined)
    throw new ParameterError(`{${idle[0]}}: ${model} does not have it; it takes ${takes.map((one) => `{${one}}`).join(', ')}`)
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
