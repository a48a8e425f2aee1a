import { type FactTable, outcomes } from '../model/factTable.ts'
import type { JobColumn } from '../model/factTables.ts'
import { ofService } from '../model/metricFolds.ts'
import type { GaugeMetric } from '../model/metric.ts'

const gauge = { kind: 'gauge', unit: 'count', slices: 'all', pooling: 'mean' } as const

export const batchStarted: GaugeMetric = {
  ...gauge,
  name: 'batch.started',
  label: 'Batch jobs submitted',
  better: null,
  fold: ofService('recordings_begun', false),
  about: 'Pieces of batch work (recordings to be transcribed) that came in.',
}
export const batchActive: GaugeMetric = {
  ...gauge,
  name: 'batch.active',
  label: 'Batch jobs in progress',
  better: 'less',
  fold: ofService('recordings_live', false),
  about: 'Pieces of batch work that have come in and are not done when the minute closes.',
}
export const batchDone: GaugeMetric = {
  ...gauge,
  name: 'batch.done',
  label: 'Batch jobs done',
  better: 'more',
  fold: ({ jobs }, point) => point('', endings(jobs, true)),
  about: 'Pieces of batch work that were done.',
}
export const batchRefused: GaugeMetric = {
  ...gauge,
  name: 'batch.refused',
  label: 'Batch jobs refused',
  better: 'less',
  fold: ({ jobs }, point) => point('', endings(jobs, false)),
  about: 'Pieces of batch work that were refused, or waited longer than their queue allows.',
}
export const batchTurnaroundMs: GaugeMetric = {
  ...gauge,
  name: 'batch.turnaroundMs',
  unit: 'ms',
  label: 'Batch turnaround',
  better: 'less',
  fold: ({ jobs }, point) => {
    let sum = 0
    let done = 0
    for (let row = 0; row < jobs.rows; row++) {
      if (jobs.column('outcome')[row] !== ANSWERED) continue
      sum += jobs.column('finished_at_ms')[row] - jobs.column('submitted_at_ms')[row]
      done++
    }
    point('', done > 0 ? sum / done : null, done)
  },
  about: 'From a piece of batch work coming in to its being done, mean over those done in the minute.',
}

const ANSWERED = outcomes.indexOf('answered')

function endings(jobs: FactTable<JobColumn>, done: boolean): number {
  let count = 0
  for (let row = 0; row < jobs.rows; row++) if ((jobs.column('outcome')[row] === ANSWERED) === done) count++
  return count
}
