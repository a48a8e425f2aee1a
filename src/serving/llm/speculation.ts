/**
 * Speculative decoding: each sequence proposes `draftTokens`, one pass verifies them. Per draft a share `acceptance` is
 * accepted as long as all before it were, so an iteration yields 1 + a + a² + … + a^d tokens on average.
 *
 * The yield is deterministic: all sequences of an iteration gain the same whole number of tokens, and the remainder is
 * carried to the next iteration, so the mean is exact and no chance is drawn. (Real acceptance varies between
 * sequences; the batch as a whole sees little of that.)
 */
export interface Speculation {
  draftTokens: number
  /** Probability in [0, 1] that a draft token is accepted. */
  acceptance: number
  /** What proposing and sampling add to an iteration, as a share of its time. The verified tokens' own work comes on top through the step-time model. */
  verifyCost: number
  /** No drafts while more sequences than this decode: the GPU is busy enough. */
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

/** The drafts of one replica: whether it makes any now, and the fraction of a token carried from iteration to iteration. */
export class Drafting {
  speculation: Speculation | null
  /** Tokens each decoding sequence puts through the model, and what its verification multiplies the time by. */
  width = 1
  cost = 1
  /** What a sequence gains in an iteration, and what it has beforehand, in yield units. */
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

  /** Before an iteration of so many decoding sequences. */
  prepare(decodes: number): void {
    const { speculation } = this
    const on = speculation !== null && decodes <= speculation.offAboveBatch
    this.width = on ? 1 + speculation.draftTokens : 1
    this.cost = on ? 1 + speculation.verifyCost : 1
    this.yieldUnits = on ? yieldOf(speculation) : YIELD_UNIT
    this.credit = on ? this.carried : 0
  }

  /** After it. */
  carry(credit: number): void {
    if (this.width > 1) this.carried = credit
  }
}
