import type { Simulation } from '../kernel/simulation.ts'
import type { Scalable } from './scalable.ts'

export interface AutoscalerConfig {
  /** What is held at the target: busy share, jobs waiting per worker, or jobs waiting and running per worker. */
  metric: 'utilisation' | 'queuePerWorker' | 'outstandingPerWorker'
  target: number
  pollUs: number
  /** Scales in only to the largest wish of this long back, so that one quiet minute costs nothing. */
  stabilisationUs: number
  /** From the decision to the machine being there; its cold start comes on top. */
  provisionUs: number
  min: number
  max: number
  /** A wish within this share of what there is changes nothing. Kubernetes' default is 0.1. */
  tolerance?: number
}

/** Machines ordered together. */
interface Order {
  count: number
}

/**
 * Holds a metric per worker at its target as Kubernetes' horizontal autoscaler does: wish = ⌈ready · metric ÷ target⌉,
 * out at once, in after a stabilisation window. Machines ordered come `provisionUs` later, and count as there when the next
 * wish is formed; scale-in cancels orders before it lets workers go.
 */
export class Autoscaler {
  /** Machines ordered and not yet there. They are not billed. */
  ordered = 0
  /** The last wish, for telemetry. */
  wanted: number
  private readonly simulation: Simulation
  private readonly pool: Scalable
  private readonly config: AutoscalerConfig
  private readonly tolerance: number
  private orders: Order[] = []
  private wishes: { atUs: number; count: number }[] = []
  private running = true

  /** Throws a RangeError on a target or poll interval that is not positive, or min above max. */
  constructor(simulation: Simulation, pool: Scalable, config: AutoscalerConfig) {
    if (!(config.target > 0)) throw new RangeError(`autoscaler target is ${config.target}; it must be above 0`)
    if (!(config.pollUs > 0))
      throw new RangeError(`autoscaler poll interval is ${config.pollUs} µs; it must be above 0`)
    if (!(config.min <= config.max)) throw new RangeError(`autoscaler min ${config.min} is above max ${config.max}`)
    this.simulation = simulation
    this.pool = pool
    this.config = config
    this.tolerance = config.tolerance ?? 0.1
    this.wanted = pool.workersWanted
    simulation.in(config.pollUs, this.poll, this)
  }

  /** No more polls; what was ordered still comes. */
  stop(): void {
    this.running = false
  }

  private readonly poll = (): void => {
    if (!this.running) return
    const { nowUs } = this.simulation
    const wish = this.wish()
    this.wishes.push({ atUs: nowUs, count: wish })
    this.wishes = this.wishes.filter(({ atUs }) => nowUs - atUs <= this.config.stabilisationUs)
    const have = this.pool.workersWanted + this.ordered
    this.wanted = wish
    if (wish > have) this.order(wish - have)
    else {
      let calm = wish
      for (const { count } of this.wishes) if (count > calm) calm = count
      this.wanted = Math.min(calm, have)
      if (this.wanted < have) this.shrink(have - this.wanted)
    }
    this.simulation.in(this.config.pollUs, this.poll, this)
  }

  /** How many workers there should be by what is seen now. */
  private wish(): number {
    const { metric, target, min, max } = this.config
    const { pool } = this
    const have = pool.workersWanted + this.ordered
    const utilisation = pool.utilisationSinceAsked()
    const ready = Math.max(1, pool.workersUp)
    const load =
      metric === 'utilisation'
        ? utilisation * pool.workersUp
        : metric === 'queuePerWorker'
          ? pool.queueDepth
          : pool.outstanding
    const ratio = load / ready / target
    const count = Math.abs(ratio - 1) <= this.tolerance ? have : Math.ceil(load / target)
    return Math.min(max, Math.max(min, count))
  }

  private order(count: number): void {
    const order = { count }
    this.orders.push(order)
    this.ordered += count
    this.simulation.in(this.config.provisionUs, this.arrived, order)
  }

  private readonly arrived = (order: Order): void => {
    this.orders = this.orders.filter((other) => other !== order)
    this.ordered -= order.count
    if (order.count > 0) this.pool.setWorkers(this.pool.workersWanted + order.count)
  }

  /** The latest orders go first, then workers. */
  private shrink(count: number): void {
    let left = count
    for (let i = this.orders.length - 1; i >= 0 && left > 0; i--) {
      const cancelled = Math.min(left, this.orders[i].count)
      this.orders[i].count -= cancelled
      this.ordered -= cancelled
      left -= cancelled
    }
    if (left > 0) this.pool.setWorkers(this.pool.workersWanted - left)
  }
}
