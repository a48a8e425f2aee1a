import type { DecodePiece, IterationLoad, StepTime } from './stepTime.ts'
import { StepTimeError } from './stepTime.ts'

/**
 * Measured times per layer in ms, in the form to which Vidur's profiles reduce. Run-length lists hold [first count, value];
 * below the first count its value holds, as in a table of knots.
 */
export interface LookupTable {
  layers: number
  /** Added factor on [prefill, decode] attention when more than one such sequence is in the batch (0.1 is +10 %). */
  gqa_overhead: [number, number]
  nonattn: [number, number][]
  kv_save: [number, number][]
  /** decode[sequences − 1][ceil(mean context / 64)]. */
  decode: number[][]
  /** prefill[Σ context, each rounded up to 64], run-length over round(sqrt(Σ chunk²)). */
  prefill: Record<string, [number, number][]>
}

const CONTEXT_STEP = 64

/** Step time by lookup of measured kernels: layers × (other work at T + saving keys and values + attention). */
export class LookupStepTime implements StepTime {
  readonly name: string
  /** Limits of the table: tokens in an iteration, sequences, context of a sequence. */
  readonly tokensMax: number
  readonly sequencesMax: number
  readonly contextMax: number
  private readonly table: LookupTable
  private readonly otherMs: Float64Array
  private readonly saveMs: Float64Array
  private readonly prefillMs = new Map<number, Float64Array>()

  constructor(name: string, table: LookupTable) {
    this.name = name
    this.table = table
    this.otherMs = unrolled(table.nonattn)
    this.saveMs = unrolled(table.kv_save)
    this.tokensMax = Math.min(this.otherMs.length, this.saveMs.length) - 1
    this.sequencesMax = table.decode.length
    this.contextMax = (Math.min(...table.decode.map((row) => row.length)) - 1) * CONTEXT_STEP
    for (const key of Object.keys(table.prefill)) this.prefillMs.set(Number(key), unrolled(table.prefill[key]))
  }

  iterationMs(load: IterationLoad): number {
    const tokens = load.prefillTokens + load.decodeTokens
    let ms = this.tokensMs(tokens)
    if (load.decodes > 0) ms += this.decodeMs(load.decodes, Math.floor(load.decodeContext / load.decodes))
    if (load.chunks > 0) ms += this.chunksMs(load)
    return ms * this.table.layers
  }

  decodePiece(sequences: number, tokens: number, contextSum: number, piece: DecodePiece): void {
    const mean = Math.floor(contextSum / sequences)
    piece.levelMs = (this.tokensMs(tokens) + this.decodeMs(sequences, mean)) * this.table.layers
    piece.slopeMs = 0
    piece.until = sequences * (Math.ceil(mean / CONTEXT_STEP) * CONTEXT_STEP + 1)
  }

  private tokensMs(tokens: number): number {
    const rounded = Math.ceil(tokens / 8) * 8
    return this.found(this.otherMs, rounded, 'nonattn') + this.found(this.saveMs, tokens, 'kv_save')
  }

  private decodeMs(sequences: number, meanContext: number): number {
    const row = this.table.decode[sequences - 1]
    if (row === undefined) this.ends('decode', this.table.decode.length, 'sequences', sequences)
    const column = Math.ceil(meanContext / CONTEXT_STEP)
    if (column >= row.length) this.ends('decode', (row.length - 1) * CONTEXT_STEP, 'tokens of context', meanContext)
    return row[column] * (sequences > 1 ? 1 + this.table.gqa_overhead[1] : 1)
  }

  private chunksMs(load: IterationLoad): number {
    const row = this.prefillMs.get(load.prefillContext64)
    if (row === undefined) {
      const last = Math.max(...this.prefillMs.keys())
      if (last > load.prefillContext64) this.lacks(load.prefillContext64)
      this.ends('prefill', last, 'tokens of context', load.prefillContext64)
    }
    const size = Math.round(Math.sqrt(load.prefillSquares))
    return this.found(row, size, 'prefill') * (load.chunks > 1 ? 1 + this.table.gqa_overhead[0] : 1)
  }

  private found(values: Float64Array, tokens: number, part: string): number {
    if (tokens >= values.length) this.ends(part, values.length - 1, 'tokens', tokens)
    return values[tokens]
  }

  private lacks(context: number): never {
    throw new StepTimeError(
      `the step-time table ${this.name} has no prefill["${context}"], the prompts behind ${context} tokens, but an iteration needs it: add it`,
    )
  }

  private ends(part: string, last: number, what: string, asked: number): never {
    throw new StepTimeError(
      `the step-time table ${this.name} ends at ${last} ${what} ("${part}"), but an iteration needs ${asked}: ` +
        'extend the table, or lower the token budget, the number of sequences or the model length',
    )
  }
}

/** Expands a run-length list to an array by count. Its last run extends to the next multiple of 64, the grid of the measurements. */
function unrolled(runs: [number, number][]): Float64Array {
  const end = Math.ceil(runs[runs.length - 1][0] / CONTEXT_STEP) * CONTEXT_STEP
  const values = new Float64Array(end + 1)
  for (let i = 0; i < runs.length; i++) {
    values.fill(runs[i][1], runs[i][0], i + 1 < runs.length ? runs[i + 1][0] : end + 1)
  }
  values.fill(runs[0][1], 0, runs[0][0])
  return values
}
