/** Moves an insertion sort may spend per value before all bits are sorted by. */
const MOVES_PER_VALUE = 8
/** Up to so many values are dealt into buckets first, which takes a third of the time of a radix sort. */
const SMALL = 2048
/** Bits of a digit, and digits in a 32-bit word. */
const DIGIT_BITS = 11
const DIGITS = 3
const DIGIT_VALUES = 1 << DIGIT_BITS

/**
 * Sorts numbers upward and remembers which row each came from. The values of a small window go into buckets of equal width,
 * those of a large one through a radix sort by the high 32 bits of the IEEE format; an insertion sort then settles what that
 * left open. Where much is left open a radix sort by all 64 bits takes over. Several times faster than a comparator on
 * windows of 10²–10⁵ turns. Equal values keep the order in which they came.
 */
export class RowOrder {
  count = 0
  /** After `sort`: the numbers upward, and the row of each. */
  sorted = new Float64Array(0)
  rows = new Int32Array(0)
  /** The numbers as they came, and the row of each. */
  private values = new Float64Array(0)
  private rowOfValue = new Int32Array(0)
  private least = 0
  private greatest = 0
  /** Positions in `values`, in order; and the word sorted by, beside them. */
  private order = new Uint32Array(0)
  private spareOrder = new Uint32Array(0)
  private words = new Uint32Array(0)
  private spareWords = new Uint32Array(0)
  private readonly histogram = new Uint32Array(DIGITS * DIGIT_VALUES)

  /** Sorts the numbers of rows 0, 1, 2 …, leaving out NaN. */
  sort(ofRows: Float64Array): void {
    this.take(ofRows)
    if (this.count <= SMALL) this.deal()
    else this.sortByWords(false)
    if (!this.settle()) this.sortByWords(true)
  }

  /** Adding 0 makes −0 the 0 it equals. */
  private take(ofRows: Float64Array): void {
    this.makeRoom(ofRows.length)
    const { values, rowOfValue } = this
    let count = 0
    let least = Number.POSITIVE_INFINITY
    let greatest = Number.NEGATIVE_INFINITY
    for (let row = 0; row < ofRows.length; row++) {
      const value = ofRows[row] + 0
      values[count] = value
      rowOfValue[count] = row
      if (value < least) least = value
      if (value > greatest) greatest = value
      if (!Number.isNaN(value)) count++
    }
    this.count = count
    this.least = least
    this.greatest = greatest
  }

  private makeRoom(count: number): void {
    if (count <= this.values.length) return
    const size = Math.max(1024, 2 * count)
    this.values = new Float64Array(size)
    this.sorted = new Float64Array(size)
    this.rows = new Int32Array(size)
    this.rowOfValue = new Int32Array(size)
    this.order = new Uint32Array(size)
    this.spareOrder = new Uint32Array(size)
    this.words = new Uint32Array(size)
    this.spareWords = new Uint32Array(size)
  }

  /** Puts the values into buckets of equal width, two to four for each; into one where the width would be 0 or infinite. */
  private deal(): void {
    const { count, least, values, rowOfValue, sorted, rows, histogram, words } = this
    const buckets = 1 << Math.min(12, 33 - Math.clz32(count))
    const perUnit = (buckets - 1) / (this.greatest - least)
    const scale = perUnit < Number.MAX_VALUE ? perUnit : 0
    histogram.fill(0, 0, buckets)
    for (let i = 0; i < count; i++) {
      const bucket = scale > 0 ? Math.trunc((values[i] - least) * scale) : 0
      words[i] = bucket
      histogram[bucket]++
    }
    sizesToStarts(histogram, 0, buckets)
    for (let i = 0; i < count; i++) {
      const to = histogram[words[i]]++
      sorted[to] = values[i]
      rows[to] = rowOfValue[i]
    }
  }

  /** Sorts by the high words, or by both. */
  private sortByWords(both: boolean): void {
    for (let i = 0; i < this.count; i++) this.order[i] = i
    if (both) this.radix(0)
    this.radix(1)
    const { count, order, sorted, rows, values, rowOfValue } = this
    for (let i = 0; i < count; i++) {
      sorted[i] = values[order[i]]
      rows[i] = rowOfValue[order[i]]
    }
  }

  /** A stable sort of `order` by one 32-bit word of the values: 1 the high one, 0 the low one (typed arrays are little-endian). */
  private radix(word: 0 | 1): void {
    const { count, histogram, order, words } = this
    const bits = new Uint32Array(this.values.buffer)
    histogram.fill(0)
    for (let i = 0; i < count; i++) {
      const at = 2 * order[i]
      // Negative numbers count down as their bits count up; positive ones come after them.
      const negative = bits[at + 1] >>> 31 === 1
      const key = (negative ? ~bits[at + word] : word === 1 ? bits[at + 1] | 0x80000000 : bits[at]) >>> 0
      words[i] = key
      for (let d = 0; d < DIGITS; d++) histogram[d * DIGIT_VALUES + digitOf(key, d)]++
    }
    for (let digit = 0; digit < DIGITS; digit++) this.spread(digit)
  }

  private spread(digit: number): void {
    const { count, histogram, order, words, spareOrder, spareWords } = this
    const base = digit * DIGIT_VALUES
    if (count > 0 && histogram[base + digitOf(words[0], digit)] === count) return
    sizesToStarts(histogram, base, base + DIGIT_VALUES)
    for (let i = 0; i < count; i++) {
      const word = words[i]
      const to = histogram[base + digitOf(word, digit)]++
      spareOrder[to] = order[i]
      spareWords[to] = word
    }
    this.order = spareOrder
    this.words = spareWords
    this.spareOrder = order
    this.spareWords = words
  }

  /** Sorts what is nearly sorted; false when that would take too long. */
  private settle(): boolean {
    const { count, sorted, rows } = this
    let moves = count * MOVES_PER_VALUE
    for (let i = 1; i < count; i++) {
      const value = sorted[i]
      if (sorted[i - 1] <= value) continue
      const row = rows[i]
      let at = i
      while (at > 0 && sorted[at - 1] > value) {
        sorted[at] = sorted[at - 1]
        rows[at] = rows[at - 1]
        at--
      }
      sorted[at] = value
      rows[at] = row
      moves -= i - at
      if (moves < 0) return false
    }
    return true
  }
}

function digitOf(word: number, digit: number): number {
  return (word >>> (digit * DIGIT_BITS)) & (DIGIT_VALUES - 1)
}

/** Turns the sizes of buckets into where each begins. */
function sizesToStarts(histogram: Uint32Array, first: number, last: number): void {
  let start = 0
  for (let b = first; b < last; b++) {
    const size = histogram[b]
    histogram[b] = start
    start += size
  }
}
