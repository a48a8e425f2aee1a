import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../src/kernel/simulation.ts'
import { Autoscaler, type AutoscalerConfig } from '../../src/serving/autoscaler.ts'
import type { Scalable } from '../../src/serving/scalable.ts'
import { Script } from './script.ts'

/** A fleet whose load is set by hand. */
class Fleet implements Scalable {
  workersPresent = 4
  crashed = 0
  outstanding = 0
  queueDepth = 0
  utilisation = 0
  changes: [number, number][] = []
  onReturn: (() => void) | null = null
  private readonly simulation: Simulation
  constructor(simulation: Simulation) {
    this.simulation = simulation
  }
  get workersUp(): number {
    return this.workersPresent
  }
  utilisationSinceAsked(): number {
    return this.utilisation
  }
  scaleUp(count: number): void {
    this.workersPresent += count
    this.changes.push([this.simulation.nowUs, this.workersPresent])
  }
  scaleDown(count: number): void {
    this.scaleUp(-count)
  }
  releaseCrashed(count: number): void {
    this.crashed -= Math.min(count, this.crashed)
  }
  crash(count: number): void {
    this.workersPresent -= count
    this.crashed += count
  }
  comeBack(): void {
    if (this.crashed === 0) return
    this.crashed--
    this.workersPresent++
    this.onReturn?.()
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
    expect([autoscaler.ordered, pool.workersPresent]).toEqual([4, 4])
    simulation.run(34)
    expect([autoscaler.ordered, pool.changes]).toEqual([4, []])
    simulation.run(35)
    expect(pool.changes).toEqual([[35, 8]])
  })

  it('never goes beyond min and max', () => {
    const { simulation, pool } = fleet()
    pool.utilisation = 1
    simulation.run(300)
    expect(pool.workersPresent).toBe(10)
    pool.utilisation = 0
    simulation.run(1000)
    expect(pool.workersPresent).toBe(2)
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
    expect(pool.workersPresent).toBe(2)
  })

  it('keeps account of several orders under way', () => {
    const { simulation, pool, autoscaler } = fleet({ metric: 'queuePerWorker', target: 1, max: 20 })
    pool.queueDepth = 6
    simulation.run(10)
    pool.queueDepth = 9
    simulation.run(20)
    expect(autoscaler.ordered).toBe(5)
    simulation.run(36)
    expect([autoscaler.ordered, pool.workersPresent]).toEqual([3, 6])
    simulation.run(46)
    expect([autoscaler.ordered, pool.workersPresent]).toEqual([0, 9])
  })

  it('ends a backlog of a real pool, whose new workers come cold', () => {
    const script = new Script({ coldStartUs: 100 })
    const autoscaler = new Autoscaler(script.simulation, script.pool, { ...config, target: 0.8, pollUs: 100, min: 1 })
    for (let i = 0; i < 400; i++) script.job(`j${i}`, 25 * i, { size: 100 })
    script.run(5_000)
    expect(script.pool.workersUp).toBeGreaterThanOrEqual(4)
    script.run(12_000)
    expect([script.pool.outstanding, script.pool.meter.served]).toEqual([0, 400])
    expect(script.pool.workersPresent).toBe(1)
    autoscaler.stop()
  })

  describe('and workers that crash', () => {
    const idle = { min: 4, max: 5, provisionUs: 25 }

    it('brings the minimum back after provisioning, and gives back the machines it has replaced', () => {
      const { simulation, pool, autoscaler } = fleet(idle)
      simulation.at(15, () => pool.crash(3), null)
      simulation.run(20)
      expect(autoscaler.ordered).toBe(3)
      simulation.run(44)
      expect([pool.workersPresent, pool.crashed]).toEqual([1, 3])
      simulation.run(45)
      expect([pool.workersPresent, pool.crashed]).toEqual([4, 0])
      simulation.run(1000)
      expect(pool.changes).toEqual([[45, 4]])
    })

    it('cancels a replacement when the crashed worker returns before it', () => {
      const { simulation, pool, autoscaler } = fleet(idle)
      simulation.at(15, () => pool.crash(2), null)
      simulation.at(30, () => pool.comeBack(), null, 1)
      simulation.run(30)
      expect([autoscaler.ordered, pool.workersPresent]).toEqual([1, 3])
      simulation.run(1000)
      expect([pool.workersPresent, pool.crashed, pool.changes]).toEqual([4, 0, [[45, 4]]])
    })

    it('keeps an order that is needed besides the worker that returns', () => {
      const { simulation, pool, autoscaler } = fleet({ ...idle, min: 2, metric: 'queuePerWorker', target: 1 })
      pool.queueDepth = 5
      simulation.at(12, () => pool.crash(1), null)
      simulation.at(14, () => pool.comeBack(), null)
      simulation.run(14)
      expect([autoscaler.ordered, pool.workersPresent]).toEqual([1, 4])
      simulation.run(35)
      expect(pool.workersPresent).toBe(5)
    })

    it('gives crashed machines back before it lets anybody go', () => {
      const { simulation, pool } = fleet({ ...idle, min: 1, stabilisationUs: 0 })
      pool.utilisation = 0.25
      simulation.at(5, () => pool.crash(1), null)
      simulation.run(10)
      expect([pool.workersPresent, pool.crashed]).toEqual([2, 0])
    })

    it('is never above its maximum, whatever crashes, returns and is wished for', () => {
      const deed = fc.record({ gapUs: fc.integer({ min: 0, max: 30 }), what: fc.constantFrom('crash', 'return', 'load', 'move'), n: fc.nat(9) })
      fc.assert(
        fc.property(fc.array(deed, { maxLength: 60 }), fc.integer({ min: 0, max: 4 }), (deeds, min) => {
          const { simulation, pool, autoscaler } = fleet({ min, max: 6, metric: 'queuePerWorker', target: 1, stabilisationUs: 30 })
          let atUs = 0
          for (const { gapUs, what, n } of deeds) {
            atUs += gapUs
            const act = () => {
              if (what === 'crash') pool.crash(Math.min(n % 4, pool.workersPresent))
              else if (what === 'return') pool.comeBack()
              else if (what === 'load') pool.queueDepth = n
              else autoscaler.move((n % 5) - 2)
              expect(pool.workersPresent).toBeGreaterThanOrEqual(0)
              expect(pool.workersPresent + autoscaler.ordered).toBeLessThanOrEqual(autoscaler.max)
            }
            simulation.at(atUs, act, null)
          }
          simulation.run(atUs)
          while (pool.crashed > 0) pool.comeBack()
          expect(pool.workersPresent + autoscaler.ordered).toBeLessThanOrEqual(autoscaler.max)
          simulation.run(atUs + 100)
          expect(pool.workersPresent).toBeGreaterThanOrEqual(autoscaler.min)
        }),
        { numRuns: 500, seed: 5 },
      )
    })
  })

  describe('moved by hand', () => {
    it('has so many more at once, and keeps them as long as the move lasts', () => {
      const { simulation, pool, autoscaler } = fleet({ min: 4 })
      simulation.at(15, () => autoscaler.move(3), null)
      simulation.run(15)
      expect([pool.workersPresent, autoscaler.min, autoscaler.max]).toEqual([7, 7, 13])
      simulation.run(500)
      expect(pool.workersPresent).toBe(7)
      autoscaler.move(-3)
      expect([pool.workersPresent, autoscaler.min, autoscaler.max]).toEqual([4, 4, 10])
    })

    it('is not undone by wishes from before the move', () => {
      const { simulation, pool, autoscaler } = fleet({ min: 1, metric: 'queuePerWorker', target: 1, stabilisationUs: 100 })
      pool.queueDepth = 4
      simulation.at(15, () => autoscaler.move(2), null)
      simulation.run(100)
      expect(pool.workersPresent).toBe(6)
      simulation.run(130)
      expect(pool.workersPresent).toBe(4)
    })

    it('gives back as many as it took, where fewer were there than were to go', () => {
      const { pool, autoscaler } = fleet({ min: 2 })
      autoscaler.move(-6)
      expect([pool.workersPresent, autoscaler.min, autoscaler.max]).toEqual([0, 0, 4])
      autoscaler.move(6)
      expect([pool.workersPresent, autoscaler.min, autoscaler.max]).toEqual([4, 2, 10])
    })
  })

  it('a target of nothing is refused', () => {
    expect(() => fleet({ target: 0 })).toThrow(/target is 0/)
    expect(() => fleet({ min: 11 })).toThrow(/min 11 is above max 10/)
  })
})
