import { lognormalFrom } from '../kernel/distributions.ts'
import { attributeAt, type SliceDictionary } from '../model/slice.ts'

/**
 * One-way delay of the last mile, lognormal by connection: median ms and sigma. Assumptions based on ITU G.114 and vendor
 * figures (LAN-WAN-edge 10–80 ms; a PSTN leg is slower with less spread).
 */
const delays: Record<string, [medianMs: number, sigma: number]> = {
  wifi: [25, 0.4],
  lte: [45, 0.5],
  wired: [60, 0.3],
}

/** Draws last-mile delays by the connection label. */
export class ConnectionDelays {
  private readonly byCode: [number, number][] = []

  constructor(dictionary: SliceDictionary) {
    for (const [connection, delay] of Object.entries(delays))
      this.byCode[dictionary.code('connection', connection)] = delay
  }

  /** The delay in ms of a call with these labels, from one uniform; a connection not named above counts as wifi. */
  oneWayMs(labels: ArrayLike<number>, u: number): number {
    const [medianMs, sigma] = this.byCode[labels[CONNECTION]] ?? delays.wifi
    return lognormalFrom(u, medianMs, sigma)
  }
}

const CONNECTION = attributeAt.connection
