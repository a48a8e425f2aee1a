/**
 * A binary heap of (time, rank, sequence) keys in typed arrays, so that a pending event allocates no object. Equal times leave
 * in rank order, equal ranks in insertion order. Rank and sequence share one float64: rank · 2⁴⁶ + sequence, exact up to
 * 7·10¹³ events and rank 127.
 *
 * `pop` leaves the root vacant. The next `push`, most often the follow-up of the popped event, fills the root and sinks: an
 * event due soon sinks a level or two. If no push follows, the last element is moved to the root.
 */
const RANK_STEP = 2 ** 46

export class EventHeap {
  length = 0
  private times: Float64Array
  private orders: Float64Array
  private slots: Int32Array
  private sequence = 0
  /** 1 while the root is vacant; a number, because it is compared four times an event. */
  private vacant = 0

  constructor(capacity = 1024) {
    this.times = new Float64Array(capacity)
    this.orders = new Float64Array(capacity)
    this.slots = new Int32Array(capacity)
  }

  /** Earliest time in µs; undefined behaviour when empty (callers check `length`). */
  get nextTimeUs(): number {
    if (this.vacant === 1) this.fillTop()
    return this.times[0]
  }

  /** Whether an event is due at `timeUs`, given that none is due earlier. A vacant root stays vacant for the next push. */
  isDueAt(timeUs: number): boolean {
    const { times, length } = this
    if (this.vacant === 0) return length > 0 && times[0] === timeUs
    return (length > 0 && times[1] === timeUs) || (length > 1 && times[2] === timeUs)
  }

  push(timeUs: number, rank: number, slot: number): void {
    const order = rank * RANK_STEP + this.sequence++
    if (this.vacant === 1) {
      this.vacant = 0
      this.sink(timeUs, order, slot, ++this.length)
    } else this.rise(timeUs, order, slot)
  }

  /** Appends an event and sifts it up. */
  private rise(timeUs: number, order: number, slot: number): void {
    if (this.length === this.times.length) this.grow()
    const { times, orders, slots } = this
    let hole = this.length++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const parentTime = times[parent]
      if (parentTime < timeUs || (parentTime === timeUs && orders[parent] < order)) break
      times[hole] = parentTime
      orders[hole] = orders[parent]
      slots[hole] = slots[parent]
      hole = parent
    }
    times[hole] = timeUs
    orders[hole] = order
    slots[hole] = slot
  }

  /** Removes the earliest event and returns its slot. */
  pop(): number {
    if (this.vacant === 1) this.fillTop()
    this.length--
    this.vacant = 1
    return this.slots[0]
  }

  /** Moves the last element to the vacant root and sifts it down. */
  private fillTop(): void {
    this.vacant = 0
    const last = this.length
    if (last > 0) this.sink(this.times[last], this.orders[last], this.slots[last], last)
  }

  /** Places an event at the root and sifts it down among the first `length` elements. */
  private sink(timeUs: number, order: number, slot: number, length: number): void {
    const { times, orders, slots } = this
    const half = length >> 1
    let hole = 0
    while (hole < half) {
      let child = 2 * hole + 1
      const right = child + 1
      if (right < length) {
        const leftTime = times[child]
        const rightTime = times[right]
        // Which child is earlier is unpredictable: adding the comparison instead of branching on it costs a third less a level.
        if (rightTime !== leftTime) child += Number(rightTime < leftTime)
        else if (orders[right] < orders[child]) child = right
      }
      const childTime = times[child]
      if (timeUs < childTime || (timeUs === childTime && order < orders[child])) break
      times[hole] = childTime
      orders[hole] = orders[child]
      slots[hole] = slots[child]
      hole = child
    }
    times[hole] = timeUs
    orders[hole] = order
    slots[hole] = slot
  }

  private grow(): void {
    const capacity = this.times.length * 2
    const times = new Float64Array(capacity)
    const orders = new Float64Array(capacity)
    const slots = new Int32Array(capacity)
    times.set(this.times)
    orders.set(this.orders)
    slots.set(this.slots)
    this.times = times
    this.orders = orders
    this.slots = slots
  }
}
