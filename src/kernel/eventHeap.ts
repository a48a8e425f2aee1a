/**
 * A binary heap of (time, rank, sequence) keys held in typed arrays, so that a pending event costs no object.
 * Equal times leave in rank order, equal ranks in the order they were put in.
 * Rank and sequence share one float64: rank · 2⁴⁶ + sequence, exact up to 7·10¹³ events and rank 127.
 *
 * Taking the first out leaves its place at the top vacant. What is put in next, most often the sequel of what was taken
 * out, goes there and sinks, which for something due soon is a step or two; only when nothing came is the last moved up.
 */
const RANK_STEP = 2 ** 46

export class EventHeap {
  length = 0
  private times: Float64Array
  private orders: Float64Array
  private slots: Int32Array
  private sequence = 0
  /** 1 while the top is vacant: a number, because it is compared four times an event. */
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

  /** Whether anything is due at an instant that nothing precedes; a vacant top stays vacant for what comes next. */
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

  /** Puts an event behind all others and lets it rise to its place. */
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

  /** The last, which lies behind the vacant top and all others, moves to the top and sinks. */
  private fillTop(): void {
    this.vacant = 0
    const last = this.length
    if (last > 0) this.sink(this.times[last], this.orders[last], this.slots[last], last)
  }

  /** Puts an event at the top and lets it sink to its place among the first `length`. */
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
        // Which child is earlier no processor can guess: added up, not branched on, a level costs a third less.
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
