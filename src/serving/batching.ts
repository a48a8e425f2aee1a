/**
 * Decides how many waiting jobs an idle worker takes. 0 means: wait, and look again `delayUs` after the oldest came.
 * Both numbers may be turned while the pool runs.
 */
export interface BatchPolicy {
  max: number
  delayUs: number
  take(ready: number, oldestUs: number, nowUs: number): number
}

/**
 * Triton's dynamic batcher: a preferred size goes at once, anything goes when its oldest has waited `delayUs`. With
 * delay 0 it is bulk service [1, max]; with an infinite one it is static batching. The rules are those of
 * `DynamicBatchScheduler::GetDynamicBatch` (triton-inference-server/core, BSD-3-Clause): past the delay the batch is
 * all that fits, before it the largest preferred size, else a full batch.
 */
export class DynamicBatching implements BatchPolicy {
  max: number
  delayUs: number
  /** Descending. */
  private readonly preferred: number[]

  constructor(max: number, delayUs: number, preferred: readonly number[] = []) {
    this.max = max
    this.delayUs = delayUs
    this.preferred = [...preferred].sort((a, b) => b - a)
  }

  take(ready: number, oldestUs: number, nowUs: number): number {
    if (ready >= this.max) return this.max
    if (nowUs - oldestUs >= this.delayUs) return ready
    const { preferred } = this
    for (let i = 0; i < preferred.length; i++) if (preferred[i] <= ready) return preferred[i]
    return 0
  }
}
