import type { FactMinute } from '../model/factMinute.ts'

/** Facts of one minute as whoever watches the service gets to see them, and when. */
export interface Delivery {
  /** The minute they are about. */
  eventMinute: number
  /** When they arrived, µs of the run. */
  arrivedUs: number
  facts: FactMinute
}

/**
 * What lies between a service and those who watch it. Metrics, detectors and charts see what it delivers and nothing else.
 * As it is now everything arrives at once and as it was: the facts of a minute at the minute's end.
 */
export class Telemetry {
  /** A minute has closed: what arrives because of it, in order. */
  minuteClosed(facts: FactMinute): Delivery[] {
    return [{ eventMinute: facts.minute, arrivedUs: facts.closedUs, facts }]
  }
}
