import { US_PER_MINUTE } from '../kernel/time.ts'
import { NEVER_US, type RelativeRate } from './relativeRate.ts'

/**
 * How the rate of a trace moves: from each of its instants to the next one arrive, in the mean, as many as come at that
 * instant, spread evenly. A process of rate x over it brings x calls for each call of the trace but those of its last instant.
 */
export class TraceIntensity implements RelativeRate {
  /** The instants, each once, and how many come at each. */
  private readonly instantsUs: number[] = []
  private readonly counts: number[] = []

  /** `atUs`: when calls come, µs after the start of the run, ascending. */
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

  /** The calls of a trace are as uneven as they are; nothing is added. */
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

/** The place of the first of ascending numbers that is greater; their count if none is. */
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
