import type { ServiceTimes } from './service.ts'

/** Sums kept per control group, in the order of `drawn`. */
const PER_GROUP = 22
/**
 * Indices of the controls by purpose: means use the first, variances also squares of the backlog, quantiles the
 * clipped weights.
 */
const chosen = {
  mean: [0, 1, 2, 3, 4, 5, 6, 7, 8, 18, 19],
  variance: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 18, 19, 20],
  quantile: [2, 3, 14, 15, 16, 17, 18, 21],
  /** With fewer batches. */
  quantileOfFew: [2, 3, 14, 15],
} as const
/** Mean and second moment of all classes' work. */
const ALL_WORK = [1, 4]
/** What an interval is of; it selects the controls. */
export type Purpose = keyof typeof chosen
/** Where the clipped weights are cut, in mean backlogs: about the 95th and 99th percentile of an exponential. */
const NEAR = 3
const FAR = 4.6

/**
 * Control variates of a queue with independent gaps and service times: deviations of the draws from their
 * expectations, weighted by the backlog that the customer found, which precedes the draw. Each sum has mean zero
 * whatever the queue does (martingales; Henderson & Glynn 2002), and so has the gain of the backlog from the first
 * customer of a batch to the last, once the queue has warmed up. Nearly all randomness of a mean wait is a combination
 * of them. Group g includes the work of classes 0 … g only, for priority queues.
 */
export class QueueInputs {
  readonly sums: Float64Array
  readonly groups: number
  private readonly gap: ServiceTimes
  private readonly gapVariance: number
  /** Mean and second moment of the work that a customer adds to each group. */
  private readonly means: number[] = []
  private readonly secondMoments: number[] = []
  private readonly servers: number
  private readonly backlog: Float64Array
  private readonly backlogSum: Float64Array
  /** Means over the warm-up. */
  private readonly backlogMean: Float64Array
  private seen = 0

  /** `shares` of the customers and `services` by class; the backlog drains at rate `servers`. */
  constructor(gap: ServiceTimes, shares: readonly number[], services: readonly ServiceTimes[], servers: number) {
    this.gap = gap
    this.gapVariance = gap.secondMoment - gap.mean * gap.mean
    this.groups = shares.length
    this.servers = servers
    this.sums = new Float64Array(PER_GROUP * this.groups)
    this.backlog = new Float64Array(this.groups)
    this.backlogSum = new Float64Array(this.groups)
    this.backlogMean = new Float64Array(this.groups)
    let mean = 0
    let second = 0
    shares.forEach((share, i) => {
      mean += share * services[i].mean
      second += share * services[i].secondMoment
      this.means.push(mean)
      this.secondMoments.push(second)
    })
  }

  /**
   * A customer of class `kind` found `number` others and brings `work`; the next arrives after `gapAfter`. It is the
   * `nth` of `together` simultaneous arrivals; the gap counts with the last.
   */
  drawn(kind: number, work: number, gapAfter: number, number: number, nth = 0, together = 1): void {
    const { sums, backlog } = this
    const last = nth === together - 1
    const gap = last ? gapAfter : 0
    const early = last ? gap - this.gap.mean : 0
    const spread = last ? early * early - this.gapVariance : 0
    this.seen++
    for (let g = 0; g < this.groups; g++) {
      const own = kind <= g ? work : 0
      const heavy = own - this.means[g]
      const square = own * own - this.secondMoments[g]
      const ahead = backlog[g]
      const at = PER_GROUP * g
      sums[at] += early
      sums[at + 1] += heavy
      sums[at + 2] += early * ahead
      sums[at + 3] += heavy * ahead
      sums[at + 4] += square
      sums[at + 5] += spread
      sums[at + 6] += early * heavy
      sums[at + 7] += early * number
      sums[at + 8] += heavy * number
      sums[at + 9] += early * ahead * ahead
      sums[at + 10] += heavy * ahead * ahead
      sums[at + 11] += spread * ahead
      sums[at + 12] += square * ahead
      sums[at + 13] += early * heavy * ahead
      const near = Math.min(ahead, NEAR * this.backlogMean[g])
      const far = Math.min(ahead, FAR * this.backlogMean[g])
      sums[at + 14] += early * near * near * near
      sums[at + 15] += heavy * near * near * near
      sums[at + 16] += early * far * far * far
      sums[at + 17] += heavy * far * far * far
      this.backlogSum[g] += ahead
      const after = ahead + own - gap * this.servers
      const left = after > 0 ? after : 0
      backlog[g] = left
      sums[at + 18] += left - ahead
      sums[at + 19] += left * left - ahead * ahead
      sums[at + 20] += left * left * left - ahead * ahead * ahead
      const farLeft = Math.min(left, FAR * this.backlogMean[g])
      sums[at + 21] += farLeft * farLeft * farLeft * farLeft - far * far * far * far
    }
  }

  /** End of the warm-up: sets the scale of the clipped weights. */
  warmedUp(): void {
    for (let g = 0; g < this.groups; g++) this.backlogMean[g] = this.backlogSum[g] / this.seen
  }

  /**
   * The columns of one group for one purpose, one value per batch. Urgent classes also wait for the job in service of
   * any class, so the mean and second moment of all work are added to their columns.
   */
  columns(rows: readonly Float64Array[], group: number, purpose: Purpose): Float64Array[] {
    const column = (of: number, i: number) => Float64Array.from(rows, (row) => row[PER_GROUP * of + i])
    const own = chosen[purpose].map((i) => column(group, i))
    const last = this.groups - 1
    return group === last ? own : [...own, ...ALL_WORK.map((i) => column(last, i))]
  }
}
