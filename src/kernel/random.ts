import seedrandom from 'seedrandom'

/** One named source of chance. */
export interface Stream {
  /** A number in [0, 1) with 32 random bits. */
  uniform(): number
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
    return new TycheiStream(seedrandom.tychei(`${this.seed}/${name.join('/')}`))
  }
}

class TycheiStream implements Stream {
  readonly uniform: () => number
  constructor(prng: () => number) {
    this.uniform = prng
  }
}
