import { describe, expect, it } from 'vitest'
import { runQueueRig } from '../../src/rig/queue/queueRig.ts'
import type { QueueRigOptions } from '../../src/rig/queue/options.ts'
import { bucketRefusals, impatientDeterministic, impatientExponential } from '../../src/rig/queue/theory/refusals.ts'

const two = '0.4:exp:1,0.4:exp:1'

function pool(options: Partial<QueueRigOptions>) {
  const { metrics } = runQueueRig({ model: 'pool', customers: 120_000, ...options })
  return Object.fromEntries(metrics.map((row) => [row.metric, row]))
}

/** Exact values beside which the run lies by more than `times` half widths of its interval and half a percent. */
function misses(found: ReturnType<typeof pool>, times = 1.6): string[] {
  return Object.values(found).flatMap(({ metric, exact, simulated, ci95: [lo, hi] }) => {
    const known = exact !== null && exact > 0
    const near = known && Math.abs(simulated - exact) <= Math.max((times * (hi - lo)) / 2, 0.005 * exact)
    return known && !near ? [`${metric}: ${exact} ${simulated}`] : []
  })
}

describe('a pool of one’s choice beside what is known of it', () => {
  const known: [string, Partial<QueueRigOptions>, string[]][] = [
    ['last come first served', { lambda: 0.8, mu: 1, discipline: 'lifo' }, ['Wq', 'W', 'L', 'P_wait']],
    [
      'last come first served with several servers',
      { lambda: 2.4, mu: 1, servers: 3, discipline: 'lifo' },
      ['Wq', 'L'],
    ],
    ['earliest deadline first', { classes: two, discipline: 'edf', deadlines: '2,10' }, ['Wq', 'L', 'P_wait']],
    ['weighted fair queueing', { classes: two, discipline: 'wfq', weights: '3,1' }, ['Wq', 'L', 'throughput_class1']],
    ['priority', { classes: '0.4:exp:1,0.4:det:1', discipline: 'priority' }, ['Wq_class1', 'Wq_class2', 'W', 'L']],
    ['preemption', { classes: two, discipline: 'priority-preemptive' }, ['W_class1', 'W_class2', 'L']],
    ['processor sharing', { classes: '0.4:exp:1,0.1:det:3', discipline: 'ps' }, ['W_class1', 'W_class2', 'L']],
    ['shortest remaining first', { lambda: 0.8, service: 'exp:1', discipline: 'srpt' }, ['W', 'L']],
    ['shortest remaining first, all alike', { lambda: 0.8, service: 'det:1', discipline: 'srpt' }, ['W', 'L']],
    ['a full house', { lambda: 1.5, mu: 1, discipline: 'lifo', admission: 'depth:4' }, ['P_refused', 'L', 'Wq']],
    [
      'a token bucket',
      { lambda: 0.9, service: 'det:1', admission: 'token-bucket:0.7:3' },
      ['P_refused', 'utilisation'],
    ],
    ['a bucket that always runs dry', { lambda: 2, mu: 4, admission: 'token-bucket:0.8:5' }, ['P_refused']],
    ['exponential patience', { lambda: 3, mu: 1, servers: 2, patience: 'exp:1.5', discipline: 'lifo' }, ['P_abandon']],
    ['patience of one length', { lambda: 1.2, mu: 1, patience: 'det:3' }, ['P_abandon', 'utilisation']],
    ['the same with equal services', { lambda: 1.2, service: 'det:1', patience: 'det:2.5' }, ['P_abandon']],
  ]
  for (const [name, options, metrics] of known)
    it(`${name}: ${metrics.join(', ')}`, () => {
      const found = pool(options)
      for (const metric of metrics) expect([metric, found[metric]?.exact]).not.toContain(null)
      expect(misses(found)).toEqual([])
    })
})

describe('what a discipline is for', () => {
  it('earliest deadline first has fewer late than first come first served', () => {
    const late = (discipline: string) => pool({ classes: two, deadlines: '4,16', discipline }).P_late.simulated
    expect(late('edf')).toBeLessThan(0.9 * late('fifo'))
  })

  it('weights share out a server that two tenants want whole, also when most give up', () => {
    const share = (weights: string) => {
      const found = pool({ classes: '5:det:1,5:det:1', discipline: 'wfq', weights, patience: 'det:40' })
      return found.throughput_class1.simulated / found.throughput_class2.simulated
    }
    expect(share('1,1')).toBeCloseTo(1, 1)
    expect(share('3,1')).toBeCloseTo(3, 1)
  })

  it('preemption at chunk boundaries lies between at once and never', () => {
    const urgent = (options: Partial<QueueRigOptions>) =>
      pool({ classes: '0.3:det:1,0.4:det:1', ...options }).W_class1.simulated
    const atOnce = urgent({ discipline: 'priority-preemptive' })
    const chunks = urgent({ discipline: 'priority-preemptive', chunk: 0.5 })
    const never = urgent({ discipline: 'priority' })
    // Half a chunk instead of half a service is left when they come, of the 40 % of the time that another runs.
    expect(chunks - atOnce).toBeGreaterThan(0.3 * (never - atOnce))
    expect(chunks - atOnce).toBeLessThan(0.7 * (never - atOnce))
  })

  it('refusing who would be late keeps most of the others in time', () => {
    const overload = { lambda: 1.5, service: 'det:1', deadlines: '5' }
    const open = pool({ ...overload, admission: 'depth:50' })
    const gated = pool({ ...overload, admission: 'deadline' })
    expect(open.P_late.simulated).toBeGreaterThan(0.95)
    expect(gated.P_late.simulated).toBeLessThan(0.05)
    expect(gated.utilisation.simulated).toBeGreaterThan(0.95)
  })
})

describe('losses by a wait of fixed length', () => {
  it('are Erlang’s when nobody may wait, and a full house of their own when the bucket holds one', () => {
    expect(impatientExponential(0.8, 1, 0)).toBeCloseTo(0.8 / 1.8, 12)
    expect(impatientDeterministic(0.8, 1, 0)).toBeCloseTo(0.8 / 1.8, 12)
    expect(bucketRefusals(2, 1, 1)).toBeCloseTo(2 / 3, 12)
  })

  it('leave what the server can do of an overload, and have no jump at a load of 1', () => {
    expect(impatientDeterministic(2, 1, 30)).toBeCloseTo(0.5, 6)
    expect(impatientExponential(2, 1, 40)).toBeCloseTo(0.5, 6)
    expect(impatientExponential(1 - 1e-7, 1, 3)).toBeCloseTo(impatientExponential(1, 1, 3), 6)
  })
})
