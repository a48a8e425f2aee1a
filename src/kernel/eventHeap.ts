/**
 * A binary heap of (time, rank, sequence) keys held in typed arrays, so that a pending event costs no object.
 * Equal times leave in rank order, equal ranks in the order they were put in.
 * Rank and sequence share one float64: rank · 2⁴⁶ + sequence, exact up to 7·10¹³ events and rank 127.
 */
const RANK_STEP = 2 ** 46

export class EventHeap {
  length = 0
  private times: Float64Array
  private orders: Float64Array
  private slots: Int32Array
  private sequence = 0

  constructor(capacity = 1024) {
    this.times = new Float64Array(capacity)
    this.orders = new Float64Array(capacity)
    this.slots = new Int32Array(capacity)
  }

  /** Earliest time in µs; undefined behaviour when empty (callers check `length`). */
  get nextTimeUs(): number {
    return this.times[0]
  }

  push(timeUs: number, rank: number, slot: number): void {
    if (this.length === this.times.length) this.grow()
    const { times, orders, slots } = this
    const order = rank * RANK_STEP + this.sequence++
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
    const { times, orders, slots } = this
    const top = slots[0]
    const last = --this.length
    if (last > 0) {
      const timeUs = times[last]
      const order = orders[last]
      const slot = slots[last]
      const half = last >> 1
      let hole = 0
      while (hole < half) {
        let child = 2 * hole + 1
        const right = child + 1
        let childTime = times[child]
        if (right < last) {
          const rightTime = times[right]
          if (rightTime < childTime || (rightTime === childTime && orders[right] < orders[child])) {
            child = right
            childTime = rightTime
          }
        }
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
    return top
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
