/**
 * The work of one iteration of a replica. One object per replica, reused for each iteration.
 *
 * A decode reads the keys and values of its whole context; a prompt chunk of c tokens after kv tokens already computed does
 * c·(kv + c/2) pairs of attention.
 */
export class IterationLoad {
  /** Sequences that decode, and the tokens computed for them (more than one each when drafts are verified). */
  decodes = 0
  decodeTokens = 0
  /** Σ context of the decoding sequences, the new token included. */
  decodeContext = 0
  chunks = 0
  prefillTokens = 0
  /** Σ chunk·(kv + chunk/2). */
  prefillPairs = 0
  /** Σ chunk². */
  prefillSquares = 0
  /** Σ kv, each rounded up to 64. */
  prefillContext64 = 0

  clear(): void {
    this.decodes = 0
    this.decodeTokens = 0
    this.decodeContext = 0
    this.chunks = 0
    this.prefillTokens = 0
    this.prefillPairs = 0
    this.prefillSquares = 0
    this.prefillContext64 = 0
  }

  addChunk(tokens: number, computed: number): void {
    this.chunks++
    this.prefillTokens += tokens
    this.prefillPairs += tokens * (computed + tokens / 2)
    this.prefillSquares += tokens * tokens
    this.prefillContext64 += Math.ceil(computed / 64) * 64
  }
}

/**
 * Time of decode-only iterations over a range of contexts: levelMs + slopeMs · Σcontext, ms, for Σcontext < `until`. Every
 * step-time model is piecewise linear, so a run of iterations has an exact sum.
 */
export class DecodePiece {
  levelMs = 0
  slopeMs = 0
  until = Number.POSITIVE_INFINITY
}

/** Duration of one iteration on one GPU (or one tensor-parallel group), without engine overhead. */
export interface StepTime {
  readonly name: string
  /** The most tokens of an iteration within the model's data. */
  readonly tokensMax: number
  /** Time of any batch, ms. Throws StepTimeError where the model has no data. */
  iterationMs(load: IterationLoad): number
  /** Fills `piece` for `sequences` decoding sequences that compute `tokens` over `contextSum`. */
  decodePiece(sequences: number, tokens: number, contextSum: number, piece: DecodePiece): void
}

/** The shortest valid iteration, ms: the clock counts whole µs. */
export const LEAST_MS = 0.001

/** An invalid step-time model: its file is wrong, it breaks physics, or it has no data for a batch. */
export class StepTimeError extends Error {
  override name = 'StepTimeError'

  /** The message as lines, for printers of one mistake a line. */
  get lines(): string[] {
    return [this.message]
  }
}
