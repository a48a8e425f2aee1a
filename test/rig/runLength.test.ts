import { describe, expect, it } from 'vitest'
import { usPerUnitFor } from '../../src/rig/queue/clock.ts'
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

  it('of bulks is judged by what the server can do at most, not by how many are served at once', () => {
    const { tooShort } = runQueueRig({ model: 'M/M^[1,b]/1', lambda: 4, mu: 1, batchMax: 8, customers: 20_000 })
    expect(tooShort?.rho).toBe(0.5)
    expect(tooShort?.percentiles).toBeLessThan(50_000)
    const dynamic = { model: 'dynamic batch', lambda: 0.7, batchMax: 5, batchFixed: 1, batchPerItem: 0.5 }
    expect(runQueueRig({ ...dynamic, customers: 1000 }).tooShort?.rho).toBeCloseTo(0.49, 12)
  })

  it('is too short while what must be full still fills up, and long enough with the customers it names', () => {
    const overload = { model: 'Erlang-A', lambda: 5, mu: 1, servers: 1, theta: 1e-3 }
    const lost = (customers: number) => {
      const { metrics, tooShort } = runQueueRig({ ...overload, customers })
      return { tooShort, abandoned: metrics.find(({ metric }) => metric === 'P_abandon') }
    }
    const short = lost(10_000)
    expect(short.tooShort).toEqual({ rho: 5, means: 200_000, percentiles: 200_000 })
    expect(short.abandoned?.ci95[1]).toBeLessThan(short.abandoned?.exact as number)
    const long = lost(200_000)
    expect(long.tooShort).toBeUndefined()
    expect(Math.abs((long.abandoned?.simulated ?? 0) - 0.8)).toBeLessThan(0.01)
    const room = { model: 'M/M/c/K', lambda: 1.5, mu: 1, servers: 1, capacity: 2000, customers: 20_000 }
    expect(runQueueRig(room).tooShort).toEqual({ rho: 1.5, means: 60_000, percentiles: 60_000 })
    expect(runQueueRig({ model: 'pool', lambda: 1.5, mu: 1, admission: 'depth:1999', customers: 20_000 }).tooShort).toEqual(
      { rho: 1.5, means: 60_000, percentiles: 60_000 },
    )
  })

  it('is too short for a server for everybody while the first are still there', () => {
    const { tooShort } = runQueueRig({ model: 'M/G/inf', lambda: 1000, mu: 1, customers: 20_000 })
    expect(tooShort?.means).toBe(40_000)
  })

  it('has a clock that tells the shortest mean time by a thousand ticks, and a mean service by a million', () => {
    expect(1e-7 * usPerUnitFor(1, 1e-7)).toBeCloseTo(1000, 6)
    expect(4 * usPerUnitFor(4, 0.1, 0)).toBeCloseTo(1e6, 6)
  })
})
