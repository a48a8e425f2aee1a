import seedrandom from 'seedrandom'

/** One named source of chance. */
export interface Stream {
  /** A number in [0, 1) with 32 random bits. Call it on its stream: taken alone it has no state (tsc says so). */
  uniform(this: Stream): number
}

/**
 * Streams by name: `random.stream('call', 17, 'script')`. The same seed and name give the same numbers whatever else
 * is drawn, so two worlds that differ in one cause share every other draw (common random numbers).
 *
 * tychei: 3 ns a draw, 1.5 µs a stream, no correlation between neighbouring names over 10⁶ streams; seedrandom's
 * xorshift family is not usable with name seeds (xorshift7: 99 % identical first draws).
 */
export class RandomStreams {
  readonly seed: number

  constructor(seed: number) {
    this.seed = seed
  }

  stream(...name: (string | number)[]): Stream {
    return new TycheiStream(seedrandom.tychei(`${this.seed}/${name.join('/')}`, { state: true }).state())
  }
}

/**
 * Tyche-i (Neves & Araújo 2011) from where seedrandom left its state: the same numbers, in one small object in place of
 * seedrandom's four closures. Streams live as long as calls do, and a thousand of them compete for the cache.
 */
class TycheiStream implements Stream {
  private a: number
  private b: number
  private c: number
  private d: number

  constructor(state: seedrandom.State.Tychei) {
    this.a = state.a
    this.b = state.b
    this.c = state.c
    this.d = state.d
  }

  uniform(): number {
    let { a, b, c, d } = this
    b = (b << 25) ^ (b >>> 7) ^ c
    c = (c - d) | 0
    d = (d << 24) ^ (d >>> 8) ^ a
    a = (a - b) | 0
    b = (b << 20) ^ (b >>> 12) ^ c
    c = (c - d) | 0
    d = (d << 16) ^ (c >>> 16) ^ a
    a = (a - b) | 0
    this.a = a
    this.b = b
    this.c = c
    this.d = d
    return (a >>> 0) / TWO_32
  }
}

const TWO_32 = 2 ** 32
