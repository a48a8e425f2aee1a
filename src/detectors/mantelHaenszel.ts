/** A number of turns and how many of them were bad. */
export interface Count {
  turns: number
  bad: number
}

/** Weight of common minutes below which there is too little evidence: that of 40 turns beside 40 others. */
const WEIGHT_MIN = 20

/**
 * How much worse one group does than another in the minutes in which both were served: a Mantel–Haenszel risk
 * difference with minutes as strata. What affects both alike (a hot GPU, a busy hour) cancels out.
 */
export class MantelHaenszel {
  private weight = 0
  private weighted = 0
  private variance = 0

  add(now: Count, then: Count): void {
    if (now.turns === 0 || then.turns === 0) return
    const weight = (now.turns * then.turns) / (now.turns + then.turns)
    this.weight += weight
    this.weighted += weight * (now.bad / now.turns - then.bad / then.turns)
    this.variance += weight * weight * (varianceOf(now) + varianceOf(then))
  }

  /**
   * Upper bound of the difference, `sigmas` standard errors above the estimate; infinity while there is too little
   * evidence.
   */
  upper(sigmas: number): number {
    if (this.weight < WEIGHT_MIN) return Number.POSITIVE_INFINITY
    return (this.weighted + sigmas * Math.sqrt(this.variance)) / this.weight
  }
}

/** Variance of a share, with one bad and one good turn added, so that a share of 0 has an error too. */
function varianceOf({ turns, bad }: Count): number {
  const share = (bad + 1) / (turns + 2)
  return (share * (1 - share)) / (turns + 2)
}
