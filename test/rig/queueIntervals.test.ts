import { describe, expect, it } from 'vitest'
import type { QueueRigOptions } from '../../src/rig/queue/options.ts'
import { runQueueRig } from '../../src/rig/queue/queueRig.ts'

function metricsOf(options: QueueRigOptions) {
  return Object.fromEntries(runQueueRig(options).metrics.map((row) => [row.metric, row]))
}

/** Of 100 seeds, those whose interval holds the exact value. */
function holds(options: QueueRigOptions, metric: string): number {
  let hits = 0
  for (let seed = 1; seed <= 100; seed++) {
    const { exact, ci95 } = metricsOf({ ...options, customers: 20_000, seed })[metric]
    if (ci95[0] <= (exact as number) && (exact as number) <= ci95[1]) hits++
  }
  return hits
}

describe('an interval of what the inputs explain wholly', () => {
  const explained: [string, QueueRigOptions][] = [
    ['P_idle', { model: 'dynamic batch', lambda: 0.9, batchMax: 5, batchFixed: 0, batchPerItem: 1 }],
    ['L', { model: 'M/M/c', lambda: 0.003, mu: 1, servers: 3 }],
    ['utilisation', { model: 'M/M/c', lambda: 0.003, mu: 1, servers: 3 }],
    ['utilisation', { model: 'M/M/1', lambda: 0.6, mu: 1 }],
    // Its services are no whole ticks of the clock, and all are rounded to the same side.
    ['utilisation', { model: 'pool', classes: '0.3:det:1,0.2:det:0.7' }],
  ]
  it.each(explained)('holds its exact value as often as any: %s of %o', (metric, options) => {
    expect(holds(options, metric)).toBeGreaterThanOrEqual(90)
  })
})

describe('what was not seen', () => {
  it('has at most 3 in n chances if it is a probability; a time has no bound, for nobody showed one', () => {
    const { P_wait, Wq } = metricsOf({ model: 'M/M/c', lambda: 3e-9, mu: 1e-6, servers: 3, customers: 5000 })
    expect(P_wait).toMatchObject({ simulated: 0, ci95: [0, 3 / 4500] })
    expect(Wq).toMatchObject({ simulated: 0, ci95: [0, Number.POSITIVE_INFINITY] })
  })

  it('has no value where there was no chance', () => {
    const { W_class2 } = metricsOf({ model: 'pool', classes: '0.5:exp:1,1e-9:exp:1', customers: 5000 })
    expect(W_class2).toMatchObject({ simulated: Number.NaN, ci95: [Number.NaN, Number.NaN] })
  })

  it('also bounds what always happened', () => {
    const { P_full, mean_batch } = metricsOf({ model: 'batch former', lambda: 1, batchMax: 1, batchDelay: 1, customers: 5000 })
    expect(P_full).toMatchObject({ exact: 1, simulated: 1, ci95: [1 - 3 / 4500, 1] })
    expect(mean_batch).toMatchObject({ simulated: 1, ci95: [1, 1] })
  })
})
