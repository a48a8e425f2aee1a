import type { Line } from './line.ts'
import type { PoolMeter } from './poolMeter.ts'

/** What can be read off a pool at this moment. */
export abstract class PoolReadings {
  readonly meter: PoolMeter
  protected abstract readonly line: Line
  private askedBusyUs = 0
  private askedUpUs = 0

  constructor(meter: PoolMeter) {
    this.meter = meter
  }

  abstract get nowUs(): number

  /** Jobs that wait, for a worker or for a stream slot. */
  get queueDepth(): number {
    return this.meter.queueDepth
  }

  /** How long the job has waited that came first of those that wait now, µs; NaN when none does. It looks at all of them. */
  oldestWaitUs(): number {
    let oldestUs = Number.NaN
    this.line.eachWaiting(({ arrivedUs }) => {
      if (!(arrivedUs >= oldestUs)) oldestUs = arrivedUs
    })
    return this.nowUs - oldestUs
  }

  get busyWorkers(): number {
    return this.meter.busyWorkers
  }

  /** Workers that serve, those that are to leave included. */
  get workersUp(): number {
    return this.meter.workersUp
  }

  get workersCold(): number {
    return this.meter.workersCold
  }

  /** Crashed workers. */
  get workersDown(): number {
    return this.meter.workersDown
  }

  /** Jobs that came in and have not ended: waiting or running. */
  get outstanding(): number {
    const { arrivals, served, refused, abandoned, cancelled, lost } = this.meter
    return arrivals - served - refused - abandoned - cancelled - lost
  }

  /** Busy share of the serving workers since this was last asked; 0 when none served. */
  utilisationSinceAsked(): number {
    const busyUs = this.meter.busyUs(this.nowUs)
    const upUs = this.meter.upUs(this.nowUs)
    const utilisation = upUs > this.askedUpUs ? (busyUs - this.askedBusyUs) / (upUs - this.askedUpUs) : 0
    this.askedBusyUs = busyUs
    this.askedUpUs = upUs
    return utilisation
  }
}
