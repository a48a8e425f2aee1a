import { fault } from '../model/shorthand.ts'

/** E01. Batch work arrives in bulk and shares the pools. */
export const batchInterference = fault({
  name: 'batch-interference',
  catalogue: 'E01',
  about: 'Batch work arrives in bulk on shared pools',
  params: {
    rate: { unit: 'perMinute', base: 60, about: 'Batch jobs a minute.' },
    bulk: { unit: 'count', base: 60, about: 'Jobs that arrive together.' },
    cohort: { unit: 'cohort', base: '', trafficClass: 'batch', about: 'Batch cohort; all if nothing is said.' },
  },
  unfold: ({ rate, bulk, cohort }, around) => ({
    changes: (cohort === '' ? around.cohorts('batch') : [String(cohort)]).flatMap((name) => [
      { knob: `cohort/${name}.callsPerMinute`, set: rate, where: {} },
      { knob: `cohort/${name}.bulkSize`, set: bulk, where: {} },
    ]),
    acts: [],
  }),
})

/** E02. One cohort, which may be one tenant's, calls much more. */
export const noisyNeighbour = fault({
  name: 'noisy-neighbour',
  catalogue: 'E02',
  about: 'One group of callers takes more than its share',
  params: {
    times: { unit: 'times', base: 6, about: 'Calls of the cohort times this.' },
    cohort: { unit: 'cohort', about: 'The cohort.' },
  },
  unfold: ({ times, cohort }) => ({
    changes: [{ knob: `cohort/${cohort}.callsPerMinute`, times: Number(times), where: {} }],
    acts: [],
  }),
})

/** E03. Workers crash with their running work; each restarts cold on its machine after the pool’s restartMs. */
export const workerLoss = fault({
  name: 'worker-loss',
  catalogue: 'E03',
  about: 'Workers of a pool crash with what they hold, and start again after its restartMs, cold',
  params: {
    workers: { unit: 'count', base: 1, about: 'Workers that crash.' },
    pool: { unit: 'pool', about: 'The pool.' },
  },
  unfold: ({ workers, pool }) => ({
    changes: [],
    acts: [{ act: 'crash', pool: String(pool), workers: Number(workers) }],
  }),
})

/** E09. More callers, nothing broken: cost per turn stays. */
export const demandSurge = fault({
  name: 'demand-surge',
  catalogue: 'E09',
  about: 'Many more people call',
  params: {
    times: { unit: 'times', base: 1.6, about: 'Calls times this.' },
    cohort: { unit: 'cohort', base: '', trafficClass: 'interactive', about: 'Interactive cohort; all if nothing is said.' },
  },
  unfold: ({ times, cohort }, around) => ({
    changes: (cohort === '' ? around.cohorts('interactive') : [String(cohort)]).map((name) => ({
      knob: `cohort/${name}.callsPerMinute`,
      times: Number(times),
      where: {},
    })),
    acts: [],
  }),
})

/** E12. Every worker of a pool serves more slowly. */
export const slowWorkers = fault({
  name: 'slow-workers',
  catalogue: 'E12',
  about: 'A pool serves more slowly',
  params: {
    slowdown: { unit: 'times', base: 1.5, about: 'Service time times this.' },
    pool: { unit: 'pool', about: 'The pool.' },
  },
  unfold: ({ slowdown, pool }) => ({
    changes: [{ knob: `pool/${pool}.slowdown`, times: Number(slowdown), where: {} }],
    acts: [],
  }),
})
