import type { LlmRequest } from './request.ts'

/**
 * Requests that wait for a place in the batch: by priority, then by order of submission. A restarted request keeps its
 * order and so stands before everybody who came later. Cancelled ones are passed over when their turn comes.
 */
export class WaitingQueue {
  /** Requests that wait, without the cancelled ones. */
  count = 0
  private readonly heap: LlmRequest[] = []

  push(request: LlmRequest): void {
    const { heap } = this
    request.where = 'waiting'
    this.count++
    let hole = heap.length
    heap.push(request)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (!goesFirst(request, heap[parent])) break
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = request
  }

  /** Who is next; null when nobody waits. */
  get head(): LlmRequest | null {
    while (this.heap.length > 0) {
      if (!this.heap[0].cancelled) return this.heap[0]
      this.removeFirst()
    }
    return null
  }

  /** Takes the head out. */
  shift(): void {
    this.count--
    this.removeFirst()
  }

  /** A waiting request was cancelled; it stays in the heap until it comes up. */
  forget(): void {
    this.count--
  }

  /** Everybody, in order; the queue is empty afterwards. */
  takeAll(): LlmRequest[] {
    const all = this.heap.filter((request) => !request.cancelled).sort((a, b) => (goesFirst(a, b) ? -1 : 1))
    this.heap.length = 0
    this.count = 0
    return all
  }

  private removeFirst(): void {
    const { heap } = this
    const moved = heap.pop() as LlmRequest
    const length = heap.length
    if (length === 0) return
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= length) break
      if (child + 1 < length && goesFirst(heap[child + 1], heap[child])) child++
      if (!goesFirst(heap[child], moved)) break
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = moved
  }
}

function goesFirst(a: LlmRequest, b: LlmRequest): boolean {
  return a.priority < b.priority || (a.priority === b.priority && a.sequence < b.sequence)
}
