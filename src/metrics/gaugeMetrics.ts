import type { GaugeMetric } from './metricSpec.ts'

const pools = 'pool=<name>,region=<region>'

export const callActive = gauge('count', 'all', 'Calls in progress.')
export const callStarted = gauge('count', 'all', 'Calls that began.')
export const callEnded = gauge('count', 'how=<how>', 'Calls that ended, by how.')

/** `<stage>.queueDepth`. */
export function queueDepth(stage: string): GaugeMetric {
  return gauge('count', 'all', `Jobs waiting for ${stage}, mean over the minute.`)
}

export const llmKvUsage = gauge('ratio', pools, 'KV blocks in use ÷ all, mean over the minute.')
export const llmBatchSize = gauge('count', pools, 'Requests in an iteration, mean over iterations.')
export const llmSpecAcceptance = gauge('ratio', pools, 'Draft tokens that the model accepted ÷ drafted.')

export const poolUtilisation = gauge('ratio', pools, 'Busy worker time ÷ time of workers that are up.')
export const poolWorkers: GaugeMetric = {
  ...gauge('count', pools, 'Workers at the end of the minute, by state.'),
  parts: ['up', 'cold', 'down'],
}
export const poolBatchSize = gauge('count', pools, 'Jobs in a batch, mean over batches.')
export const poolQueueDepth = gauge('count', pools, 'Jobs waiting, mean over the minute.')
export const poolWaitMs = gauge('ms', pools, 'What jobs waited before their batch began, mean.')
export const poolRejected = gauge('count', pools, 'Jobs that admission refused.')

function gauge(unit: string, slices: string, about: string): GaugeMetric {
  return { kind: 'gauge', unit, slices, about }
}
