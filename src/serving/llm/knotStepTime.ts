import type { DecodePiece, IterationLoad, StepTime } from './stepTime.ts'
import { StepTimeError } from './stepTime.ts'

/** A measured curve over token counts and four linear terms, in ms, under the names of the step-time file. */
export interface KnotTable {
  /** [tokens, ms], ascending in tokens; linear between. */
  knots: [number, number][]
  per_ctx_token_decode: number
  per_prefill_pair: number
  per_seq: number
  prefill_const: number
}

/**
 * Step time as a table of knots over T = prompt tokens + decoding sequences, plus linear terms.
 *
 * A dip between neighbouring knots is measurement noise (more tokens never cost less), so the curve is the running maximum of
 * the knots; dips beyond 2 % are rejected by the physics checks.
 */
export class KnotStepTime implements StepTime {
  readonly name: string
  readonly tokensMax: number
  private readonly tokens: number[]
  private readonly ms: number[]
  private readonly table: KnotTable

  constructor(name: string, table: KnotTable) {
    this.name = name
    this.table = table
    this.tokens = table.knots.map((knot) => knot[0])
    this.tokensMax = this.tokens[this.tokens.length - 1]
    let highest = 0
    this.ms = table.knots.map((knot) => {
      highest = Math.max(highest, knot[1])
      return highest
    })
  }

  iterationMs(load: IterationLoad): number {
    const { table } = this
    return (
      this.curveMs(load.prefillTokens + load.decodeTokens) +
      table.per_ctx_token_decode * load.decodeContext +
      table.per_prefill_pair * load.prefillPairs +
      table.per_seq * (load.decodes + load.chunks) +
      (load.chunks > 0 ? table.prefill_const : 0)
    )
  }

  decodePiece(sequences: number, tokens: number, _contextSum: number, piece: DecodePiece): void {
    piece.levelMs = this.curveMs(tokens) + this.table.per_seq * sequences
    piece.slopeMs = this.table.per_ctx_token_decode
    piece.until = Number.POSITIVE_INFINITY
  }

  private curveMs(tokens: number): number {
    const { tokens: at, ms } = this
    const last = at.length - 1
    if (tokens > at[last]) {
      throw new StepTimeError(
        `the step-time table ${this.name} ends at ${at[last]} tokens, but an iteration has ${tokens}: ` +
          `add a knot at ${tokens} tokens or more, or lower the token budget`,
      )
    }
    let i = 1
    while (i < last && at[i] < tokens) i++
    if (tokens <= at[0]) return ms[0]
    return ms[i - 1] + ((ms[i] - ms[i - 1]) * (tokens - at[i - 1])) / (at[i] - at[i - 1])
  }
}
