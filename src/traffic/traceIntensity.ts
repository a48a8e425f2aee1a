import { US_PER_MINUTE } from '../kernel/time.ts'
import { NEVER_US, type RelativeRate } from './relativeRate.ts'

/**
 * The rate of a trace: from each of its instants to the next, the mean number of arrivals is the number at that instant,
 * spread evenly. A process of rate x over it has x calls for each call of the trace but those of its last instant.
 */
export class TraceIntensity implements RelativeRate {
  /** The distinct instants, and the number of calls at each. */
  private readonly instantsUs: number[] = []
  private readonly counts: number[] = []

  /** `atUs`: arrival times, µs after the start of the run, ascending. */
  constructor(atUs: readonly number[]) {
    for (const us of atUs) {
      const last = this.instantsUs.length - 1
      if (this.instantsUs[last] === us) this.counts[last]++
      else {
        this.instantsUs.push(us)
        this.counts.push(1)
      }
    }
  }

  /** A trace has its own variability; no slow factor is added. */
  sigmaFor(): number {
    return 0
  }

  at(atUs: number): { times: number; untilUs: number } {
    const { instantsUs, counts } = this
    const next = firstAfter(instantsUs, atUs)
    if (next === instantsUs.length) return { times: 0, untilUs: atUs + NEVER_US }
    const untilUs = instantsUs[next]
    const times = next === 0 ? 0 : (counts[next - 1] * US_PER_MINUTE) / (untilUs - instantsUs[next - 1])
    return { times, untilUs }
  }
}

/** Index of the first of ascending numbers that is greater; their count if none is. */
function firstAfter(ascending: readonly number[], value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle] > value) high = middle
    else low = middle + 1
  }
  return low
}
