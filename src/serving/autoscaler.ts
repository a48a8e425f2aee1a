import type { Simulation } from '../kernel/simulation.ts'
import type { Scalable } from './scalable.ts'

/** Times in µs, counts in workers. */
export interface AutoscalerConfig {
  /** The metric held at the target: utilisation, jobs waiting per worker, or jobs waiting and running per worker. */
  metric: 'utilisation' | 'queuePerWorker' | 'outstandingPerWorker'
  target: number
  pollUs: number
  /** Scale-in is limited to the largest desired count within this window, so that one quiet minute removes no worker. */
  stabilisationUs: number
  /** From the decision to the machine's arrival; its cold start is added. */
  provisionUs: number
  min: number
  max: number
  /** A desired count within this share of the current count changes nothing. Kubernetes' default is 0.1. */
  tolerance?: number
}

/** Machines ordered together. */
interface Order {
  count: number
}

/**
 * Holds a metric per worker at its target as Kubernetes' horizontal autoscaler does: desired = ⌈ready · metric ÷ target⌉,
 * scale-out at once, scale-in after a stabilisation window. It counts workers that are up or cold and machines on order, which
 * arrive `provisionUs` later. Draining and crashed workers are not counted, so crashed ones are replaced.
 *
 * A crashed worker may also restart by itself. The first of the two takes the place: an arriving replacement releases the
 * crashed worker's machine, and a worker that restarts cancels an order. Scale-in releases all crashed machines, then cancels
 * the latest orders, then drains workers. So the total never exceeds `max`.
 */
export class Autoscaler {
  /** Machines on order. They are not billed. */
  ordered = 0
  /** The latest desired count, for telemetry. */
  wanted: number
  private readonly simulation: Simulation
  private readonly pool: Scalable
  private readonly config: AutoscalerConfig
  private readonly tolerance: number
  private orders: Order[] = []
  private desiredHistory: { atUs: number; count: number }[] = []
  private running = true
  /** Net number of workers added by `move`, which shifts min and max too. */
  private movedBy = 0
  /** Workers that `move` was to remove and that did not exist: a later move up adds as many fewer. */
  private missing = 0

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
    this.wanted = pool.workersPresent
    pool.onReturn = this.returned
    simulation.in(config.pollUs, this.poll, this)
  }

  /** Fewest workers it scales in to, and most it scales out to; `move` shifts both. */
  get min(): number {
    return Math.max(0, this.config.min + this.movedBy)
  }

  get max(): number {
    return Math.max(0, this.config.max + this.movedBy)
  }

  /** Stops polling; machines on order still arrive. */
  stop(): void {
    this.running = false
  }

  /**
   * Changes the pool by `by` workers from outside: new ones start cold at once, others drain. min, max and the desired counts
   * of the stabilisation window shift too, so that the next poll does not undo it. The opposite move reverts it.
   */
  move(by: number): void {
    this.movedBy += by
    this.wanted = Math.max(0, this.wanted + by)
    for (const desired of this.desiredHistory) desired.count = Math.max(0, desired.count + by)
    if (by > 0) {
      const paid = Math.min(by, this.missing)
      this.missing -= paid
      this.pool.scaleUp(by - paid)
    } else {
      const leave = Math.min(-by, this.current)
      this.missing += -by - leave
      this.shrink(leave)
    }
  }

  /** Workers present and machines on order. */
  private get current(): number {
    return this.pool.workersPresent + this.ordered
  }

  private readonly poll = (): void => {
    if (!this.running) return
    const { nowUs } = this.simulation
    const desired = this.desired()
    this.desiredHistory.push({ atUs: nowUs, count: desired })
    this.desiredHistory = this.desiredHistory.filter(({ atUs }) => nowUs - atUs <= this.config.stabilisationUs)
    const { current } = this
    this.wanted = desired
    if (desired > current) this.order(desired - current)
    else {
      let calm = desired
      for (const { count } of this.desiredHistory) if (count > calm) calm = count
      this.wanted = Math.min(calm, current)
      if (this.wanted < current) this.shrink(current - this.wanted)
    }
    this.simulation.in(this.config.pollUs, this.poll, this)
  }

  /** The desired count for the present load. */
  private desired(): number {
    const { metric, target } = this.config
    const { pool } = this
    const utilisation = pool.utilisationSinceAsked()
    const ready = Math.max(1, pool.workersUp)
    const load =
      metric === 'utilisation'
        ? utilisation * pool.workersUp
        : metric === 'queuePerWorker'
          ? pool.queueDepth
          : pool.outstanding
    const ratio = load / ready / target
    const count = Math.abs(ratio - 1) <= this.tolerance ? this.current : Math.ceil(load / target)
    return Math.min(this.max, Math.max(this.min, count))
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
    if (order.count === 0) return
    this.pool.releaseCrashed(order.count)
    this.pool.scaleUp(order.count)
  }

  /** A crashed worker has restarted: an order that was to replace it is not needed any more. */
  private readonly returned = (): void => {
    if (this.current > this.wanted) this.cancel(1)
  }

  private shrink(count: number): void {
    this.pool.releaseCrashed(Number.POSITIVE_INFINITY)
    const left = count - this.cancel(count)
    if (left > 0) this.pool.scaleDown(left)
  }

  /** Cancels up to `count` machines of the latest orders; returns how many. */
  private cancel(count: number): number {
    let left = count
    for (let i = this.orders.length - 1; i >= 0 && left > 0; i--) {
      const cancelled = Math.min(left, this.orders[i].count)
      this.orders[i].count -= cancelled
      this.ordered -= cancelled
      left -= cancelled
    }
    return count - left
  }
}
