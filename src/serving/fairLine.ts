import type { Job } from './job.ts'
import { KeyedLine } from './keyedLine.ts'

/**
 * Weighted fair queueing per tenant by start-time tags (Goyal, Vin & Cheng 1996): a backlogged tenant gets work in
 * proportion to its weight, whatever the others send, and an idle one saves nothing up.
 */
export class FairLine extends KeyedLine {
  private readonly weights: ReadonlyMap<number, number>
  private readonly finishTags = new Map<number, number>()
  private virtualTime = 0

  /** Weights by tenant; a tenant not named has weight 1. */
  constructor(weights: ReadonlyMap<number, number>, tracksAge = false) {
    super(tracksAge)
    this.weights = weights
  }

  protected key(job: Job): number {
    const start = Math.max(this.virtualTime, this.finishTags.get(job.tenant) ?? 0)
    this.finishTags.set(job.tenant, start + job.size / (this.weights.get(job.tenant) ?? 1))
    return start
  }

  protected override frontKey(): number {
    return this.virtualTime
  }

  protected override taken(startTag: number): void {
    if (startTag > this.virtualTime) this.virtualTime = startTag
  }
}
