import type { Fold, GaugeMetric, MeanMetric, Metric } from '../model/metric.ts'
import { byStages, sumOver } from '../model/metricFolds.ts'
import type { StageQueue } from '../model/stageQueue.ts'
import { share } from '../model/turnMetric.ts'
import { ended } from '../model/turnReadings.ts'

/** Metrics over the stages of a service: refusals by stage, and the depth of each queue. */
export function stageQueueMetrics(queues: readonly StageQueue[]): Metric[] {
  return [errorsRatio(queues), ...queues.map(queueDepth)]
}

function errorsRatio(queues: readonly StageQueue[]): MeanMetric {
  return {
    ...share(
      'errors.ratio',
      'Errors',
      'less',
      ended('shed', 'failed'),
      'Share of turns that were refused or failed; in slices stage=<stage> the jobs that its pools refused ÷ those that came.',
    ),
    also: { slices: 'stage=<stage>', fold: refusedByStage(queues.filter(({ pools }) => pools.length > 0)) },
  }
}

function refusedByStage(queues: readonly StageQueue[]): Fold {
  return (facts, point) => {
    for (const { name, pools } of queues) {
      const arrivals = sumOver(facts, 'arrivals', pools)
      const refused = sumOver(facts, 'refused', pools)
      if (arrivals !== null && refused !== null) point(`stage=${name}`, arrivals > 0 ? refused / arrivals : null, arrivals)
    }
  }
}

/** `<queue>.queueDepth`: jobs waiting for a stage's pools, or the stage's backlog without a pool. */
function queueDepth(queue: StageQueue): GaugeMetric {
  const { name, title, pools, backlog } = queue
  const waits = pools.length > 0 ? `Jobs waiting for the ${title} pools` : `${backlog.charAt(0).toUpperCase()}${backlog.slice(1)} waiting`
  return {
    name: `${name}.queueDepth`,
    kind: 'gauge',
    unit: 'count',
    label: `${title} queue depth`,
    better: 'less',
    slices: 'all',
    pooling: 'mean',
    spiky: true,
    fold: pools.length > 0 ? byStages('queue_mean', pools) : waitingIn(queue),
    about: `${waits}, mean over the minute.`,
  }
}

function waitingIn({ stage }: StageQueue): Fold {
  return ({ backlogs, names }, point) => {
    for (let row = 0; row < backlogs.rows; row++) {
      if (names.stageNames[backlogs.column('stage')[row]] === stage) point('', backlogs.column('waiting_mean')[row])
    }
  }
}
