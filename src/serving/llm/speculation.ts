/**
 * Speculative decoding: each sequence proposes `draftTokens`, one pass verifies them. A draft is accepted with probability
 * `acceptance` if all before it were, so an iteration yields 1 + a + a² + … + a^d tokens on average.
 *
 * The yield is deterministic: all sequences of an iteration gain the same whole number of tokens, and the remainder is carried
 * to the next iteration, so the mean is exact and no random number is drawn. (Real acceptance varies between sequences; the
 * batch as a whole is little affected.)
 */
export interface Speculation {
  draftTokens: number
  /** Probability in [0, 1] that a draft token is accepted. */
  acceptance: number
  /** Time that proposing and sampling add to an iteration, as a share of it. The step-time model adds the work on the verified tokens. */
  verifyCost: number
  /** No drafts while more sequences than this decode, since the GPU is already busy. */
  offAboveBatch: number
}

/** Yields are counted in units of 2⁻²⁰ token, so that sums of them are exact. */
export const YIELD_UNIT = 2 ** 20

/** Mean tokens a sequence gains per iteration, in yield units. */
export function yieldOf(speculation: Speculation): number {
  let sum = 1
  let power = 1
  for (let i = 0; i < speculation.draftTokens; i++) {
    power *= speculation.acceptance
    sum += power
  }
  return Math.round(sum * YIELD_UNIT)
}

/** The drafts of one replica: whether it drafts now, and the fraction of a token carried from iteration to iteration. */
export class Drafting {
  speculation: Speculation | null
  /** Tokens that each decoding sequence computes, and the factor of verification on the iteration's time. */
  width = 1
  cost = 1
  /** Gain of a sequence in an iteration, and its credit before it, in yield units. */
  yieldUnits = YIELD_UNIT
  credit = 0
  private carried = 0

  constructor(speculation: Speculation | null) {
    this.speculation = speculation
  }

  /** Most tokens a sequence gains in one iteration. */
  get gain(): number {
    return Math.floor((this.credit + this.yieldUnits) / YIELD_UNIT)
  }

  /** Sets the above for an iteration of `decodes` decoding sequences. */
  prepare(decodes: number): void {
    const { speculation } = this
    const on = speculation !== null && decodes <= speculation.offAboveBatch
    this.width = on ? 1 + speculation.draftTokens : 1
    this.cost = on ? 1 + speculation.verifyCost : 1
    this.yieldUnits = on ? yieldOf(speculation) : YIELD_UNIT
    this.credit = on ? this.carried : 0
  }

  /** Keeps the remaining credit after it. */
  carry(credit: number): void {
    if (this.width > 1) this.carried = credit
  }
}
