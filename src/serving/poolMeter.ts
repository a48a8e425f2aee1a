import { DrainingWorkers } from './drainingWorkers.ts'

/** Counts and means of a pool in one window. Means are exact time integrals over the window's length. */
export interface PoolWindow {
  fromUs: number
  toUs: number
  queueDepthMean: number
  queueDepthMax: number
  /** Busy share of the serving workers; null when none served. */
  utilisation: number | null
  workersUp: number
  workersCold: number
  workersDown: number
  /** Worker time rented, µs: up, draining, cold and crashed ones; machines still being provisioned are not yet billed. */
  billedUs: number
  /** Worker time spent on batches, µs. */
  busyUs: number
  /** Time in which draining workers had no work, µs. */
  drainingUs: number
  batches: number
  /** Null without a batch. */
  batchSizeMean: number | null
  arrivals: number
  /** Jobs that started on a worker for the first time, and the sum of their waits, µs. */
  started: number
  waitUsSum: number
  served: number
  refused: number
  abandoned: number
  cancelled: number
  lost: number
}

/**
 * Counts and exact time integrals of one pool since the start of the run. `close` returns the difference since its last call.
 * Only the pool writes the fields.
 */
export class PoolMeter {
  queueDepth = 0
  queueDepthMax = 0
  busyWorkers = 0
  workersUp = 0
  workersCold = 0
  workersDown = 0
  /** All workers on rent: up, draining, cold and crashed. */
  workersRented = 0
  /** The draining ones among them. */
  readonly leavers = new DrainingWorkers()
  arrivals = 0
  started = 0
  waitUsSum = 0
  served = 0
  refused = 0
  abandoned = 0
  cancelled = 0
  lost = 0
  batches = 0
  batchSizeSum = 0
  /**
   * Σ instants of increments of a count less Σ instants of decrements: the integral of the count up to t is count · t −
   * stamps, exact in whole µs up to 2⁵³ and one addition per change.
   */
  private queueStamps = 0
  private busyStamps = 0
  private upStamps = 0
  private coldStamps = 0
  private downStamps = 0
  private rentedStamps = 0
  private closed: Totals

  constructor(nowUs: number) {
    this.closed = this.totals(nowUs)
  }

  queued(nowUs: number): void {
    this.queueStamps += nowUs
    if (++this.queueDepth > this.queueDepthMax) this.queueDepthMax = this.queueDepth
  }

  unqueued(nowUs: number): void {
    this.queueStamps -= nowUs
    this.queueDepth--
  }

  /** `by` more workers (negative: fewer) are busy from now on. */
  busyChanged(nowUs: number, by: number): void {
    this.busyStamps += by * nowUs
    this.busyWorkers += by
  }

  /** `by` more workers (negative: fewer) are rented from now on. */
  rentedChanged(nowUs: number, by: number): void {
    this.rentedStamps += by * nowUs
    this.workersRented += by
  }

  workersChanged(nowUs: number, up: number, cold: number, down: number): void {
    this.upStamps += (up - this.workersUp) * nowUs
    this.coldStamps += (cold - this.workersCold) * nowUs
    this.downStamps += (down - this.workersDown) * nowUs
    this.workersUp = up
    this.workersCold = cold
    this.workersDown = down
  }

  /** Worker time since the start of the run, µs: busy, up, rented. */
  busyUs(nowUs: number): number {
    return this.busyWorkers * nowUs - this.busyStamps
  }

  upUs(nowUs: number): number {
    return this.workersUp * nowUs - this.upStamps
  }

  rentedUs(nowUs: number): number {
    return this.workersRented * nowUs - this.rentedStamps
  }

  /** All sums since the start of the run. */
  totals(nowUs: number): Totals {
    return {
      nowUs,
      queueUs: this.queueDepth * nowUs - this.queueStamps,
      busyUs: this.busyUs(nowUs),
      upUs: this.upUs(nowUs),
      coldUs: this.workersCold * nowUs - this.coldStamps,
      downUs: this.workersDown * nowUs - this.downStamps,
      drainingUs: this.leavers.idleUs(nowUs),
      rentedUs: this.rentedUs(nowUs),
      arrivals: this.arrivals,
      started: this.started,
      waitUsSum: this.waitUsSum,
      served: this.served,
      refused: this.refused,
      abandoned: this.abandoned,
      cancelled: this.cancelled,
      lost: this.lost,
      batches: this.batches,
      batchSizeSum: this.batchSizeSum,
    }
  }

  /** The window since the last call (or the start); the next begins now. */
  close(nowUs: number): PoolWindow {
    const from = this.closed
    const to = this.totals(nowUs)
    this.closed = to
    const lengthUs = nowUs - from.nowUs
    const queueDepthMax = this.queueDepthMax
    this.queueDepthMax = this.queueDepth
    const batches = to.batches - from.batches
    const upUs = to.upUs - from.upUs
    const mean = (areaUs: number, now: number) => (lengthUs > 0 ? areaUs / lengthUs : now)
    return {
      fromUs: from.nowUs,
      toUs: nowUs,
      queueDepthMean: mean(to.queueUs - from.queueUs, this.queueDepth),
      queueDepthMax,
      utilisation: upUs > 0 ? (to.busyUs - from.busyUs) / upUs : null,
      workersUp: mean(upUs, this.workersUp),
      workersCold: mean(to.coldUs - from.coldUs, this.workersCold),
      workersDown: mean(to.downUs - from.downUs, this.workersDown),
      billedUs: to.rentedUs - from.rentedUs,
      busyUs: to.busyUs - from.busyUs,
      drainingUs: to.drainingUs - from.drainingUs,
      batches,
      batchSizeMean: batches > 0 ? (to.batchSizeSum - from.batchSizeSum) / batches : null,
      arrivals: to.arrivals - from.arrivals,
      started: to.started - from.started,
      waitUsSum: to.waitUsSum - from.waitUsSum,
      served: to.served - from.served,
      refused: to.refused - from.refused,
      abandoned: to.abandoned - from.abandoned,
      cancelled: to.cancelled - from.cancelled,
      lost: to.lost - from.lost,
    }
  }
}

/** Sums since the start of the run. */
export interface Totals {
  nowUs: number
  queueUs: number
  busyUs: number
  upUs: number
  coldUs: number
  downUs: number
  /** Of draining workers without work; `upUs` and `busyUs` include draining workers. */
  drainingUs: number
  /** Of all rented workers: up, draining, cold and down. */
  rentedUs: number
  arrivals: number
  started: number
  waitUsSum: number
  served: number
  refused: number
  abandoned: number
  cancelled: number
  lost: number
  batches: number
  batchSizeSum: number
}
