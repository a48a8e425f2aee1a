import { describe, expect, it } from 'vitest'
import { Simulation } from '../../src/kernel/simulation.ts'
import { Autoscaler, type AutoscalerConfig } from '../../src/serving/autoscaler.ts'
import type { Scalable } from '../../src/serving/scalable.ts'
import { Script } from './script.ts'

/** A fleet whose load is set by hand. */
class Fleet implements Scalable {
  workersWanted = 4
  outstanding = 0
  queueDepth = 0
  utilisation = 0
  changes: [number, number][] = []
  private readonly simulation: Simulation
  constructor(simulation: Simulation) {
    this.simulation = simulation
  }
  get workersUp(): number {
    return this.workersWanted
  }
  utilisationSinceAsked(): number {
    return this.utilisation
  }
  setWorkers(count: number): void {
    this.workersWanted = count
    this.changes.push([this.simulation.nowUs, count])
  }
}

const config: AutoscalerConfig = {
  metric: 'utilisation',
  target: 0.5,
  pollUs: 10,
  stabilisationUs: 100,
  provisionUs: 25,
  min: 2,
  max: 10,
}

function fleet(changes: Partial<AutoscalerConfig> = {}) {
  const simulation = new Simulation()
  const pool = new Fleet(simulation)
  const autoscaler = new Autoscaler(simulation, pool, { ...config, ...changes })
  return { simulation, pool, autoscaler }
}

describe('the autoscaler', () => {
  it('orders what brings the metric to its target, once, and it comes after the provisioning delay', () => {
    const { simulation, pool, autoscaler } = fleet()
    pool.utilisation = 0.9
    simulation.run(10)
    expect([autoscaler.ordered, pool.workersWanted]).toEqual([4, 4])
    simulation.run(34)
    expect([autoscaler.ordered, pool.changes]).toEqual([4, []])
    simulation.run(35)
    expect(pool.changes).toEqual([[35, 8]])
  })

  it('never goes beyond min and max', () => {
    const { simulation, pool } = fleet()
    pool.utilisation = 1
    simulation.run(300)
    expect(pool.workersWanted).toBe(10)
    pool.utilisation = 0
    simulation.run(1000)
    expect(pool.workersWanted).toBe(2)
  })

  it('does nothing within its tolerance', () => {
    const { simulation, pool } = fleet()
    pool.utilisation = 0.54
    simulation.run(1000)
    expect(pool.changes).toEqual([])
  })

  it('scales in to the largest wish of the stabilisation window only', () => {
    const { simulation, pool } = fleet()
    pool.utilisation = 0.5
    simulation.run(200)
    pool.utilisation = 0.2
    simulation.run(290)
    expect(pool.changes).toEqual([])
    simulation.run(310)
    expect(pool.changes).toEqual([[310, 2]])
  })

  it('cancels orders before it lets workers go', () => {
    const { simulation, pool, autoscaler } = fleet({
      provisionUs: 1000,
      stabilisationUs: 0,
      metric: 'queuePerWorker',
      target: 2,
    })
    pool.queueDepth = 16
    simulation.run(10)
    expect(autoscaler.ordered).toBe(4)
    pool.queueDepth = 12
    simulation.run(20)
    expect([autoscaler.ordered, pool.changes]).toEqual([2, []])
    pool.queueDepth = 4
    simulation.run(30)
    expect([autoscaler.ordered, pool.changes]).toEqual([0, [[30, 2]]])
    simulation.run(2000)
    expect(pool.workersWanted).toBe(2)
  })

  it('keeps account of several orders under way', () => {
    const { simulation, pool, autoscaler } = fleet({ metric: 'queuePerWorker', target: 1, max: 20 })
    pool.queueDepth = 6
    simulation.run(10)
    pool.queueDepth = 9
    simulation.run(20)
    expect(autoscaler.ordered).toBe(5)
    simulation.run(36)
    expect([autoscaler.ordered, pool.workersWanted]).toEqual([3, 6])
    simulation.run(46)
    expect([autoscaler.ordered, pool.workersWanted]).toEqual([0, 9])
  })

  it('ends a backlog of a real pool, whose new workers come cold', () => {
    const script = new Script({ coldStartUs: 100 })
    const autoscaler = new Autoscaler(script.simulation, script.pool, { ...config, target: 0.8, pollUs: 100, min: 1 })
    for (let i = 0; i < 400; i++) script.job(`j${i}`, 25 * i, { size: 100 })
    script.run(5_000)
    expect(script.pool.workersUp).toBeGreaterThanOrEqual(4)
    script.run(12_000)
    expect([script.pool.outstanding, script.pool.meter.served]).toEqual([0, 400])
    expect(script.pool.workersWanted).toBe(1)
    autoscaler.stop()
  })

  it('a target of nothing is refused', () => {
    expect(() => fleet({ target: 0 })).toThrow(/target is 0/)
    expect(() => fleet({ min: 11 })).toThrow(/min 11 is above max 10/)
  })
})
