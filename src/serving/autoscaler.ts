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
 * out at once, in after a stabilisation window. It has what is up or cold, and what it has ordered; machines ordered come
 * `provisionUs` later. Who is leaving or has crashed is not there, so the crashed are replaced.
 *
 * A crashed worker may also return by itself. Whichever comes first takes the place: a replacement that arrives gives the
 * crashed worker's machine back, and a worker that returns cancels an order. Scale-in gives back all crashed machines, then
 * cancels the latest orders, then lets workers go. So both together never make more than `max`.
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
  /** By how many workers somebody has moved the pool, and min and max with it. */
  private movedBy = 0
  /** Workers that were to be moved out and were not there: as many fewer come when that is taken back. */
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

  /** Fewest workers it scales in to, and most it scales out to; `move` moves both. */
  get min(): number {
    return Math.max(0, this.config.min + this.movedBy)
  }

  get max(): number {
    return Math.max(0, this.config.max + this.movedBy)
  }

  /** No more polls; what was ordered still comes. */
  stop(): void {
    this.running = false
  }

  /**
   * Somebody moves the pool by `by` workers: those come cold at once, or leave; min, max and the wishes of the stabilisation
   * window move along, so that the next poll does not undo it. The opposite move takes it back.
   */
  move(by: number): void {
    this.movedBy += by
    this.wanted = Math.max(0, this.wanted + by)
    for (const wish of this.wishes) wish.count = Math.max(0, wish.count + by)
    if (by > 0) {
      const paid = Math.min(by, this.missing)
      this.missing -= paid
      this.pool.scaleUp(by - paid)
    } else {
      const leave = Math.min(-by, this.have)
      this.missing += -by - leave
      this.shrink(leave)
    }
  }

  /** What is there or ordered. */
  private get have(): number {
    return this.pool.workersPresent + this.ordered
  }

  private readonly poll = (): void => {
    if (!this.running) return
    const { nowUs } = this.simulation
    const wish = this.wish()
    this.wishes.push({ atUs: nowUs, count: wish })
    this.wishes = this.wishes.filter(({ atUs }) => nowUs - atUs <= this.config.stabilisationUs)
    const { have } = this
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
    const count = Math.abs(ratio - 1) <= this.tolerance ? this.have : Math.ceil(load / target)
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
    this.pool.giveBackCrashed(order.count)
    this.pool.scaleUp(order.count)
  }

  /** A crashed worker is back on its machine: an order that stood in for it is not needed any more. */
  private readonly returned = (): void => {
    if (this.have > this.wanted) this.cancel(1)
  }

  private shrink(count: number): void {
    this.pool.giveBackCrashed(Number.POSITIVE_INFINITY)
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
