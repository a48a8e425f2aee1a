import { describe, expect, it } from 'vitest'
import { runQueueRig } from '../../src/rig/queue/queueRig.ts'

const mm1 = (lambda: number, customers: number) => runQueueRig({ model: 'M/M/1', lambda, mu: 1, customers })

describe('a run of a queue', () => {
  it('is long enough for its percentiles at ρ = 0.9 from 10⁵ customers on, and for its means before', () => {
    expect(mm1(0.9, 100_000).tooShort).toBeUndefined()
    expect(mm1(0.9, 20_000).tooShort).toEqual({ rho: 0.9, percentiles: 91_000 })
    expect(mm1(0.9, 5_000).tooShort).toEqual({ rho: 0.9, means: 9_100, percentiles: 91_000 })
  })

  it('needs longer as 1 / (1 − ρ)² grows, and its mean does lie outside its interval where it says so', () => {
    const { metrics, tooShort } = mm1(0.99, 100_000)
    expect(tooShort).toEqual({ rho: 0.99, means: 990_000, percentiles: 9_900_000 })
    const [wait] = metrics
    expect(wait.metric).toBe('Wq')
    expect(wait.ci95[1]).toBeLessThan(wait.exact as number)
  })

  it('is judged by what it saw where there is no formula', () => {
    const { tooShort } = runQueueRig({ model: 'M/D/c', lambda: 3.99, mu: 1, servers: 4, customers: 50_000 })
    expect(tooShort?.means).toBeGreaterThan(50_000)
  })

  it('is never too short where whoever comes is not let wait without bound', () => {
    expect(runQueueRig({ model: 'M/M/c/K', lambda: 2, mu: 1, servers: 1, capacity: 5, customers: 20_000 }).tooShort).toBeUndefined()
    const pool = { model: 'pool', classes: '2:exp:1', servers: 1, patience: 'exp:5', customers: 20_000 }
    expect(runQueueRig(pool).tooShort).toBeUndefined()
  })
})
