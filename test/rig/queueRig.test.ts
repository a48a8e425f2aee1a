import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { batchMeansInterval } from '../../src/analysis/batchMeans.ts'
import { runQueueRig } from '../../src/rig/queue/queueRig.ts'
import type { QueueRigOptions } from '../../src/rig/queue/options.ts'
import { QueueMetrics } from '../../src/rig/queue/metrics.ts'
import { parseService } from '../../src/rig/queue/service.ts'
import { runStation } from '../../src/rig/queue/station.ts'
import { InputError } from '../../src/input/inputError.ts'
import { parseQueueReferences, queueRuns, validateQueues } from '../../src/rig/queue/validateQueue.ts'
import { AffineService } from '../../src/serving/serviceModel.ts'

const text = readFileSync('scenarios/data/queues/reference_queues.csv', 'utf8')

/** Share of seeds whose interval holds the exact value, by metric. */
function coverage(options: QueueRigOptions, seeds: number): Map<string, number> {
  const hits = new Map<string, number>()
  for (let seed = 1; seed <= seeds; seed++)
    for (const { metric, exact, ci95 } of runQueueRig({ ...options, seed }).metrics) {
      const hit = ci95[0] <= (exact as number) && (exact as number) <= ci95[1] ? 1 / seeds : 0
      hits.set(metric, (hits.get(metric) ?? 0) + hit)
    }
  return hits
}

describe('rig queue', () => {
  it('intervals of means hold the exact value at their nominal rate, over 200 seeds', () => {
    const hits = coverage({ model: 'M/D/c', lambda: 2.4, mu: 1, servers: 4, customers: 12_000 }, 200)
    for (const metric of ['Wq', 'P_wait']) {
      expect([metric, (hits.get(metric) as number) >= 0.91]).toEqual([metric, true])
      expect([metric, (hits.get(metric) as number) <= 0.985]).toEqual([metric, true])
    }
  })

  it('intervals of rare waits and of the variance hold too, at a load of 0.8, over 100 seeds', () => {
    const hits = coverage({ model: 'M/M/1', lambda: 0.8, mu: 1, customers: 50_000 }, 100)
    for (const metric of ['Wq_p95', 'Wq_p99', 'W_p95', 'W_p99', 'Var_L']) {
      expect([metric, (hits.get(metric) as number) >= 0.92]).toEqual([metric, true])
      expect([metric, (hits.get(metric) as number) <= 0.995]).toEqual([metric, true])
    }
  })

  it('the urgent wait for uneven work of others as the formula says, without a bias', () => {
    const classes = '0.2:exp:0.5,0.3:lognormal:1:4,0.3:det:1.5'
    const waits = Array.from({ length: 40 }, (_, seed) => {
      const { metrics } = runQueueRig({ model: 'non-preemptive priority', classes, customers: 60_000, seed })
      return metrics.find(({ metric }) => metric === 'Wq_class1') as { exact: number; simulated: number }
    })
    const { mean, half } = batchMeansInterval(waits.map(({ simulated }) => simulated))
    expect(Math.abs(mean - waits[0].exact)).toBeLessThan(1.5 * half)
    expect(half / mean).toBeLessThan(0.015)
  })

  it('at a load of 0.9 a quarter of a million customers give every mean of M/M/1 and M/M/8 to 2 %', () => {
    for (const options of [
      { model: 'M/M/1', lambda: 0.9, mu: 1 },
      { model: 'M/M/c', lambda: 7.2, mu: 1, servers: 8 },
    ])
      for (const { metric, exact, simulated } of runQueueRig({ ...options, customers: 250_000 }).metrics)
        if (['Wq', 'W', 'L', 'Lq', 'P_wait', 'utilisation'].includes(metric))
          expect([metric, Math.abs(simulated / (exact as number) - 1) < 0.02]).toEqual([metric, true])
  })

  it('the means of every reference model are near on a short run', () => {
    const cases = validateQueues(text, 40_000, 3, 2).filter((row) => !/_p\d|P_idle|P_full|_rho0.95|c100/.test(row.case))
    expect(cases.length).toBeGreaterThan(80)
    expect(cases.filter(({ ok }) => ok).length / cases.length).toBeGreaterThan(0.9)
    expect(cases.filter(({ error }) => error > 0.12).map((row) => row.case)).toEqual([])
  })

  it('the controls do not hide a pool that serves wrongly', () => {
    const wait = (slowdown: number, discipline: 'fifo' | 'lifo') => {
      const service = parseService('exp', 1)
      const run = runStation(
        {
          pool: { workers: 1, discipline, service: new AffineService(0, 1e6 * slowdown) },
          gap: parseService('exp', 1.25),
          classes: [{ share: 1, service }],
          usPerUnit: 1e6,
        },
        100_000,
        1,
      )
      const metrics = new QueueMetrics(run).time('Wq', 4, 'wait', 'started').quantiles('Wq', 'wait', null)
      return Object.fromEntries(metrics.list.map((row) => [row.metric, row]))
    }
    const right = wait(1, 'fifo')
    const slow = wait(1.02, 'fifo')
    const unfair = wait(1, 'lifo')
    expect(right.Wq.ci95[0] < 4 && 4 < right.Wq.ci95[1]).toBe(true)
    expect(slow.Wq.ci95[0]).toBeGreaterThan(4.2)
    expect(slow.Wq.simulated).toBeCloseTo((1.02 * 1.02 * 0.8) / (1 - 1.02 * 0.8), 0)
    expect(Math.abs(unfair.Wq.simulated / 4 - 1)).toBeLessThan(0.05)
    expect(unfair.Wq_p99.simulated / right.Wq_p99.simulated).toBeGreaterThan(1.5)
  })

  it('is the same for the same seed and another for another', () => {
    const options = { model: 'M/M/c', lambda: 3, mu: 1, servers: 4, customers: 5000 }
    expect(runQueueRig(options)).toEqual(runQueueRig(options))
    expect(runQueueRig({ ...options, seed: 2 })).not.toEqual(runQueueRig(options))
  })

  it('G/M/1 has no formula and says so', () => {
    const { metrics } = runQueueRig({ model: 'G/M/1', gap: 'gamma:2:0.5', mu: 1, customers: 5000 })
    expect(metrics.map(({ exact }) => exact)).toEqual(metrics.map(() => null))
  })

  it('knows the reference’s own names', () => {
    expect(queueRuns(parseQueueReferences(text)).length).toBeGreaterThan(60)
    for (const model of ['m/m/1', 'Erlang-A', 'M/M/c+M (Erlang A)', 'processor sharing', 'bulk service', 'Priority'])
      expect(() => runQueueRig({ model })).toThrow(/needs/)
  })
})

describe('what cannot be run is said', () => {
  const wrong: [QueueRigOptions, RegExp][] = [
    [{ model: 'M/M/c', lambda: 15.2, mu: 1, servers: 8 }, /^INFEASIBLE: ρ = 1.9, needs at least 16 workers$/],
    [{ model: 'M/M/1', lambda: 1, mu: 1 }, /^INFEASIBLE: ρ = 1, needs at least 2 workers \(--model M\/M\/c --servers 2\)$/],
    [{ model: 'M/M/1', lambda: -1, mu: 1 }, /lambda is -1; M\/M\/1 needs a number above 0/],
    [{ model: 'M/M/1', lambda: 0.5 }, /M\/M\/1 needs mu/],
    [{ model: 'M/M/c', lambda: 1, mu: 1, servers: 1.5 }, /servers is 1.5; a whole number/],
    [{ model: 'M/G/1', lambda: 0.5, mu: 1, service: 'cauchy' }, /"cauchy" is not a service distribution/],
    [{ model: 'M/G/1', lambda: 0.5, service: 'lognormal:1' }, /squared coefficient of variation/],
    [{ model: 'M/G/1', lambda: 0.5, service: 'lognormal:3:1' }, /INFEASIBLE: ρ = 1.5/],
    [{ model: 'priority', classes: '0.6:exp:1,0.5:exp:1' }, /INFEASIBLE: ρ = 1.1, needs at least 2 workers/],
    [{ model: 'priority', classes: 'x:exp:1' }, /class "x:exp:1"/],
    [
      { model: 'dynamic batch', lambda: 900, batchMax: 4, batchFixed: 0.02, batchPerItem: 0.001 },
      /batchMax of at least 181/,
    ],
    [{ model: 'M/M^[1,b]/1', lambda: 9, mu: 1, batchMax: 8 }, /needs batchMax of at least 10/],
    [{ model: 'tandem', lambda: 1, stages: '2,0.5' }, /INFEASIBLE: ρ = 2/],
    [{ model: 'M/M/2', lambda: 1, mu: 1 }, /"M\/M\/2" is not a model; known are M\/M\/1/],
    [{ model: 'M/M/1', lambda: 0.5, mu: 1, customers: 10 }, /customers is 10/],
  ]
  for (const [options, message] of wrong)
    it(`${options.model}: ${message.source.slice(0, 60)}`, () => {
      expect(() => runQueueRig(options)).toThrow(InputError)
      expect(() => runQueueRig(options)).toThrow(message)
    })
})
