/** Counters of a replica since it was built. All of them are monotone, so a window is the difference of two readings. */
export interface ReplicaCounters {
  /** Iterations that have ended, and the time spent in iterations. */
  iterations: number
  busyUs: number
  /** Σ sequences in iterations × time: divided by the busy time, the mean batch size. */
  batchAreaUs: number
  /** Σ time in the waiting queue by now: divided by the elapsed time, the mean number waiting. */
  queueAreaUs: number
  /** Requests accepted, first admissions, and Σ of the waits from arrival to first admission. */
  submitted: number
  started: number
  waitedUs: number
  /** Number of preemptions: requests that lost their blocks to others and were computed again. */
  preemptions: number
  /** Tokens computed before, lost with their blocks and to be computed again, counted at readmission. */
  recomputedTokens: number
  /** Prompt tokens of admitted requests looked up in the prefix cache, and how many of them were found. */
  lookedUpTokens: number
  hitTokens: number
}

/** Counters at zero. */
export function noCounters(): ReplicaCounters {
  return {
    iterations: 0,
    busyUs: 0,
    batchAreaUs: 0,
    queueAreaUs: 0,
    submitted: 0,
    started: 0,
    waitedUs: 0,
    preemptions: 0,
    recomputedTokens: 0,
    lookedUpTokens: 0,
    hitTokens: 0,
  }
}

/** Adds `more` to `total`, counter by counter. */
export function addCounters(total: ReplicaCounters, more: Readonly<ReplicaCounters>): void {
  total.iterations += more.iterations
  total.busyUs += more.busyUs
  total.batchAreaUs += more.batchAreaUs
  total.queueAreaUs += more.queueAreaUs
  total.submitted += more.submitted
  total.started += more.started
  total.waitedUs += more.waitedUs
  total.preemptions += more.preemptions
  total.recomputedTokens += more.recomputedTokens
  total.lookedUpTokens += more.lookedUpTokens
  total.hitTokens += more.hitTokens
}
