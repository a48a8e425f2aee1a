import type { FactMinute } from '../model/factMinute.ts'

/** Facts of one minute as observers of the service receive them, with their arrival time. */
export interface Delivery {
  /** The minute the facts describe. */
  eventMinute: number
  /** Arrival time, µs of the run. */
  arrivedUs: number
  facts: FactMinute
}

/**
 * The channel between a service and its observers: metrics, detectors and charts see only what it delivers. At present
 * it is the identity: all facts of a minute arrive unchanged at the minute's end.
 */
export class Telemetry {
  /** Deliveries caused by the end of a minute, in order. */
  minuteClosed(facts: FactMinute): Delivery[] {
    return [{ eventMinute: facts.minute, arrivedUs: facts.closedUs, facts }]
  }
}
