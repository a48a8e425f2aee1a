/** Moves an insertion sort may spend per value before a comparator sort takes over. */
const MOVES_PER_VALUE = 8
const BUCKETS_MAX = 1 << 16

/**
 * Sorts numbers in ascending order and keeps the row of each. They go into buckets of equal width, and an insertion
 * sort orders what is left. Several times faster than a comparator, which takes over where much is left unsorted, as
 * when all values but one lie close together. Stable: equal values keep their input order.
 */
export class RowOrder {
  count = 0
  /** After `sort`: the numbers in ascending order, and the row of each. */
  sorted = new Float64Array(0)
  rows = new Int32Array(0)
  /** The numbers in input order, and the row of each. */
  private values = new Float64Array(0)
  private rowOfValue = new Int32Array(0)
  private least = 0
  private greatest = 0
  private bucketOf = new Uint32Array(0)
  private readonly bucketStarts = new Uint32Array(BUCKETS_MAX)

  /** Sorts the numbers of rows 0, 1, 2 …, leaving out NaN. */
  sort(ofRows: Float64Array): void {
    this.take(ofRows)
    this.deal()
    if (!this.settle()) this.compare()
  }

  /** Adding 0 turns −0 into 0. */
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
    this.bucketOf = new Uint32Array(size)
  }

  /**
   * Puts the values into buckets of equal width, two to four buckets per value; into one bucket where the width would
   * be 0 or infinite.
   */
  private deal(): void {
    const { count, least, values, rowOfValue, sorted, rows, bucketOf, bucketStarts } = this
    const buckets = Math.min(BUCKETS_MAX, 2 ** (33 - Math.clz32(count)))
    const perUnit = (buckets - 1) / (this.greatest - least)
    const scale = perUnit < Number.MAX_VALUE ? perUnit : 0
    bucketStarts.fill(0, 0, buckets)
    for (let i = 0; i < count; i++) {
      bucketOf[i] = scale > 0 ? Math.trunc((values[i] - least) * scale) : 0
      bucketStarts[bucketOf[i]]++
    }
    sizesToStarts(bucketStarts, buckets)
    for (let i = 0; i < count; i++) {
      const to = bucketStarts[bucketOf[i]]++
      sorted[to] = values[i]
      rows[to] = rowOfValue[i]
    }
  }

  /** Insertion sort of nearly sorted values; false when the budget of moves runs out. */
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

  private compare(): void {
    const { count, sorted, rows, values, rowOfValue } = this
    const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b)
    for (let i = 0; i < count; i++) {
      sorted[i] = values[order[i]]
      rows[i] = rowOfValue[order[i]]
    }
  }
}

/** Turns bucket sizes into start offsets. */
function sizesToStarts(sizes: Uint32Array, buckets: number): void {
  let start = 0
  for (let b = 0; b < buckets; b++) {
    const size = sizes[b]
    sizes[b] = start
    start += size
  }
}
