/**
 * Decides how many waiting jobs an idle worker takes. 0 means: wait, and look again `delayUs` after the oldest arrived. Both
 * numbers may change while the pool runs.
 */
export interface BatchPolicy {
  max: number
  delayUs: number
  take(ready: number, oldestUs: number, nowUs: number): number
}

/**
 * Triton's dynamic batcher, as `DynamicBatchScheduler::GetDynamicBatch` (triton-inference-server/core, BSD-3-Clause) decides
 * for requests of one item each. Before the delay is over the largest preferred size reached is sent, even when more would
 * fit. Once the oldest has waited `delayUs`, all that fits is sent. Where no preferred size is reached, a delay of 0 sends
 * what is there and any other waits. Without preferred sizes the maximum is the only one, so delay 0 is bulk service [1, max]
 * and an infinite delay static batching.
 */
export class DynamicBatching implements BatchPolicy {
  max: number
  delayUs: number
  /** Descending. A size above `max` counts as `max`, so that Infinity is a full batch whatever `max` is set to. */
  private readonly preferred: readonly number[]

  constructor(max: number, delayUs: number, preferred: readonly number[] = []) {
    this.max = max
    this.delayUs = delayUs
    this.preferred = preferred.length === 0 ? [Number.POSITIVE_INFINITY] : [...preferred].sort((a, b) => b - a)
  }

  take(ready: number, oldestUs: number, nowUs: number): number {
    const { max, delayUs, preferred } = this
    const fits = ready < max ? ready : max
    if (delayUs > 0 && nowUs - oldestUs >= delayUs) return fits
    for (let i = 0; i < preferred.length; i++) {
      const size = preferred[i] < max ? preferred[i] : max
      if (size <= fits) return size
    }
    return delayUs === 0 ? fits : 0
  }
}
