import type { LlmRequest } from './request.ts'
import { StopHeap } from './stopHeap.ts'

/**
 * The decoding sequences. All of them gain the same number of tokens in an iteration, so one token clock serves all: a
 * request's tokens are the clock plus an offset fixed when it joined. The needs of the batch follow from counts alone: Σ
 * context from the offsets, blocks allocated from the number of requests at each position in their last block, the next finish
 * from a heap. No cost is proportional to the number of tokens or to the batch size.
 */
export class DecodeSet {
  /** Tokens gained by each decoding sequence since the replica was built. */
  clock = 0
  count = 0
  first: LlmRequest | null = null
  last: LlmRequest | null = null
  /** GPU time charged to each decoding sequence since the replica was built, µs. */
  charge = 0
  readonly stops = new StopHeap()
  private offsets = 0
  private readonly blockSize: number
  /** Number of requests that need a new block when the clock modulo the block size is the index. */
  private readonly phases: Int32Array

  constructor(blockSize: number) {
    this.blockSize = blockSize
    this.phases = new Int32Array(blockSize)
  }

  /** Σ context over the sequences for the next iteration, its input token included. */
  get contextSum(): number {
    return this.count * this.clock + this.offsets
  }

  /** Context of one sequence: prompt plus answer so far. */
  contextOf(request: LlmRequest): number {
    return this.clock + request.clockOffset
  }

  /** Blocks that a request holds between iterations: its newest token has no KV entry yet, drafts beyond its end never get one. */
  blocksOf(request: LlmRequest): number {
    const tokens = Math.min(this.contextOf(request), request.promptTokens + request.outputTokens)
    return Math.ceil((tokens - 1) / this.blockSize)
  }

  /** Adds a request whose prompt is computed and whose `generated` is up to date. */
  add(request: LlmRequest): void {
    request.where = 'decoding'
    request.clockOffset = request.promptTokens + request.generated - this.clock
    request.joinedCharge = this.charge
    this.offsets += request.clockOffset
    this.phases[this.phaseOf(request)]++
    this.count++
    request.previous = this.last
    request.next = null
    if (this.last === null) this.first = request
    else this.last.next = request
    this.last = request
    request.stopClock = this.stopClockOf(request)
    this.stops.push(request)
  }

  /** Removes a request and brings its charge up to date. */
  remove(request: LlmRequest): void {
    this.offsets -= request.clockOffset
    this.phases[this.phaseOf(request)]--
    this.count--
    if (request.previous === null) this.first = request.next
    else request.previous.next = request.next
    if (request.next === null) this.last = request.previous
    else request.next.previous = request.previous
    this.stops.remove(request)
    this.settle(request)
  }

  /** Brings `gpuUs` of a decoding request up to date. */
  settle(request: LlmRequest): void {
    request.gpuUs += this.charge - request.joinedCharge
    request.joinedCharge = this.charge
  }

  /** Advances a request to its next stop after its listener was called for this one. */
  rearm(request: LlmRequest): void {
    request.stopClock = this.stopClockOf(request)
    this.stops.postponed(request)
  }

  /** Blocks that one request allocates while the clock advances by `tokens` from now. */
  takes(request: LlmRequest, tokens: number): number {
    const size = this.blockSize
    const wait = (((this.phaseOf(request) - this.clock) % size) + size) % size
    const kept = Math.min(tokens, request.promptTokens + request.outputTokens - this.contextOf(request))
    return wait < kept ? 1 + Math.floor((kept - 1 - wait) / size) : 0
  }

  /** Blocks that all requests allocate while the clock advances by `tokens` from now. */
  blocksTaken(tokens: number): number {
    const { phases, blockSize } = this
    const nearest = this.stops.first
    if (nearest !== undefined && this.clock + tokens > nearest.stopClock) return this.blocksTakenToEnds(tokens)
    const laps = Math.floor(tokens / blockSize)
    let taken = laps * this.count
    let phase = this.clock % blockSize
    for (let rest = tokens - laps * blockSize; rest > 0; rest--) {
      taken += phases[phase]
      if (++phase === blockSize) phase = 0
    }
    return taken
  }

  /** The same where drafts may exceed the end of a sequence. */
  private blocksTakenToEnds(tokens: number): number {
    let taken = 0
    for (let request = this.first; request !== null; request = request.next) taken += this.takes(request, tokens)
    return taken
  }

  /** How far the clock can advance before the requests would allocate more than `blocks`. */
  tokensWithin(blocks: number): number {
    if (blocks < 0) return 0
    if (this.count === 0) return Number.POSITIVE_INFINITY
    const { phases, blockSize } = this
    const laps = Math.floor(blocks / this.count)
    let left = blocks - laps * this.count
    let tokens = laps * blockSize
    for (let phase = this.clock % blockSize; phases[phase] <= left; tokens++) {
      left -= phases[phase]
      if (++phase === blockSize) phase = 0
    }
    return tokens
  }

  private phaseOf(request: LlmRequest): number {
    const size = this.blockSize
    return (((1 - request.clockOffset) % size) + size) % size
  }

  private stopClockOf(request: LlmRequest): number {
    return request.promptTokens + request.nextStop() - request.clockOffset
  }
}
