import { YIELD_UNIT } from './speculation.ts'
import type { StepTime } from './stepTime.ts'
import { DecodePiece } from './stepTime.ts'

/** A second is 10¹² ps, so sums of whole picoseconds are exact for two and a half hours of one run. */
export const PS_PER_US = 1_000_000
export const PS_PER_MS = 1_000_000_000

/**
 * A run of decode-only iterations with a fixed set of sequences: the duration of k of them, and how many fit in a time.
 *
 * Iteration times are whole picoseconds and linear in the context, so a run gives the same total whether it is summed (level·k
 * + slope·(k·S + n·k(k−1)/2)) or stepped through.
 */
export class DecodeRun {
  /** Results of the last `advance`. */
  iterations = 0
  durationPs = 0
  private readonly stepTime: StepTime
  private readonly piece = new DecodePiece()
  private sequences = 0
  private tokens = 0
  private contextSum = 0
  private yield = YIELD_UNIT
  private credit = 0
  private scale = 1
  private addMs = 0

  constructor(stepTime: StepTime) {
    this.stepTime = stepTime
  }

  /**
   * Starts a run. Each iteration computes `tokens`; each sequence gains `yieldUnits` on top of the carried `credit` (units of
   * YIELD_UNIT); an iteration takes scale · model time + addMs.
   */
  begin(sequences: number, tokens: number, contextSum: number, yieldUnits: number, credit: number): void {
    this.sequences = sequences
    this.tokens = tokens
    this.contextSum = contextSum
    this.yield = yieldUnits
    this.credit = credit
  }

  overhead(scale: number, addMs: number): void {
    this.scale = scale
    this.addMs = addMs
  }

  /** Tokens gained by each sequence after k iterations. */
  tokensAfter(k: number): number {
    return this.yield === YIELD_UNIT ? k : Math.floor((this.credit + k * this.yield) / YIELD_UNIT)
  }

  /** The fraction of a token carried over after k iterations. */
  creditAfter(k: number): number {
    return (this.credit + k * this.yield) % YIELD_UNIT
  }

  /** The fewest iterations after which each sequence has gained `tokens`. */
  iterationsFor(tokens: number): number {
    return this.yield === YIELD_UNIT ? tokens : Math.ceil((tokens * YIELD_UNIT - this.credit) / this.yield)
  }

  /** The most iterations in which no sequence gains more than `tokens`. */
  iterationsWithinTokens(tokens: number): number {
    if (this.yield === YIELD_UNIT || tokens === Number.POSITIVE_INFINITY) return tokens
    return Math.ceil(((tokens + 1) * YIELD_UNIT - this.credit) / this.yield) - 1
  }

  /** Advances by whole iterations from the start of the run, at most `most` of them and at most `limitPs`. */
  advance(most: number, limitPs: number): void {
    this.iterations = 0
    this.durationPs = 0
    let context = this.contextSum
    let until = -1
    let level = 0
    let slope = 0
    while (this.iterations < most) {
      if (context >= until) {
        const { piece } = this
        this.stepTime.decodePiece(this.sequences, this.tokens, context, piece)
        level = Math.round((piece.levelMs * this.scale + this.addMs) * PS_PER_MS)
        slope = Math.round(piece.slopeMs * this.scale * PS_PER_MS)
        until = piece.until
      }
      const stretch = this.stretch(context, until, most)
      const count = this.fitting(stretch, level + slope * context, slope * this.sequences, limitPs)
      if (count < stretch) return
      context = this.contextSum + this.sequences * this.tokensAfter(this.iterations)
    }
  }

  /** Number of iterations from here within one linear piece. */
  private stretch(context: number, until: number, most: number): number {
    if (this.yield !== YIELD_UNIT) return 1
    return Math.min(most - this.iterations, Math.ceil((until - context) / this.sequences))
  }

  /** Adds as many of `stretch` iterations of first + j·rise as fit the limit; returns how many. */
  private fitting(stretch: number, first: number, rise: number, limitPs: number): number {
    const room = limitPs - this.durationPs
    let fits = stretch
    if (sum(stretch, first, rise) > room) {
      let tooMany = stretch
      fits = 0
      while (tooMany - fits > 1) {
        const middle = (fits + tooMany) >> 1
        if (sum(middle, first, rise) <= room) fits = middle
        else tooMany = middle
      }
    }
    this.iterations += fits
    this.durationPs += sum(fits, first, rise)
    return fits
  }
}

function sum(count: number, first: number, rise: number): number {
  return count * first + (rise * count * (count - 1)) / 2
}
