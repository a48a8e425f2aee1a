import { pow } from '../../kernel/math.ts'
import type { DecodePiece, IterationLoad, StepTime } from './stepTime.ts'

/** Coefficients in ms, under the names of the step-time file. */
export interface ClosedCoefficients {
  c0: number
  /** Reading the weights once. */
  w: number
  /** Computing one token. */
  b_per_token: number
  /** Sharpness of the roofline's bend from memory-bound to compute-bound. */
  p: number
  /** Reading the keys and values of one token of context. */
  per_ctx_token_decode: number
  /** One query–key pair of prompt attention. */
  per_prefill_pair: number
  per_seq: number
  prefill_const: number
}

/** t = (w^p + (b·T)^p)^(1/p) + c0 + kd·Σctx + ka·Σ chunk·(kv + chunk/2) + cn·sequences + p0·[any prompt], T = tokens. */
export class ClosedStepTime implements StepTime {
  readonly name: string
  readonly tokensMax = Number.POSITIVE_INFINITY
  private readonly is: ClosedCoefficients
  /** The roofline by token count, computed on first use: `pow` costs more than all the rest. */
  private roofline = new Float64Array(1024)

  constructor(name: string, coefficients: ClosedCoefficients) {
    this.name = name
    this.is = coefficients
  }

  iterationMs(load: IterationLoad): number {
    const { is } = this
    return (
      this.rooflineMs(load.prefillTokens + load.decodeTokens) +
      is.c0 +
      is.per_ctx_token_decode * load.decodeContext +
      is.per_prefill_pair * load.prefillPairs +
      is.per_seq * (load.decodes + load.chunks) +
      (load.chunks > 0 ? is.prefill_const : 0)
    )
  }

  decodePiece(sequences: number, tokens: number, _contextSum: number, piece: DecodePiece): void {
    const { is } = this
    piece.levelMs = this.rooflineMs(tokens) + is.c0 + is.per_seq * sequences
    piece.slopeMs = is.per_ctx_token_decode
    piece.until = Number.POSITIVE_INFINITY
  }

  private rooflineMs(tokens: number): number {
    if (tokens >= this.roofline.length) {
      const wider = new Float64Array(Math.max(tokens + 1, this.roofline.length * 2))
      wider.set(this.roofline)
      this.roofline = wider
    }
    const known = this.roofline[tokens]
    if (known > 0) return known
    const { w, b_per_token, p } = this.is
    const ms = pow(pow(w, p) + pow(b_per_token * tokens, p), 1 / p)
    this.roofline[tokens] = ms
    return ms
  }
}
