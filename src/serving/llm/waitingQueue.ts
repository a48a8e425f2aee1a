import type { LlmRequest } from './request.ts'

/**
 * Requests that wait for a place in the batch: by priority, then by order of submission. A restarted request keeps its
 * order and so stands before everybody who came later. Cancelled ones are passed over when their turn comes.
 */
export class WaitingQueue {
  /** Requests that wait, without the cancelled ones. */
  count = 0
  /** Σ time waited by those who have left the queue, and Σ instants at which those still in it came. */
  private leftUs = 0
  private cameUs = 0
  private readonly heap: LlmRequest[] = []

  /** Σ time waited up to now: divided by the time passed, the mean number waiting. */
  areaUs(nowUs: number): number {
    return this.leftUs + this.count * nowUs - this.cameUs
  }

  push(request: LlmRequest, nowUs: number): void {
    const { heap } = this
    request.where = 'waiting'
    request.queuedUs = nowUs
    this.cameUs += nowUs
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
  shift(nowUs: number): void {
    this.left(this.heap[0], nowUs)
    this.removeFirst()
  }

  /** A waiting request was cancelled; it stays in the heap until it comes up. */
  forget(request: LlmRequest, nowUs: number): void {
    this.left(request, nowUs)
  }

  /** Everybody, in order; the queue is empty afterwards. */
  takeAll(nowUs: number): LlmRequest[] {
    const all = this.heap.filter((request) => !request.cancelled).sort((a, b) => (goesFirst(a, b) ? -1 : 1))
    for (const request of all) this.left(request, nowUs)
    this.heap.length = 0
    return all
  }

  private left(request: LlmRequest, nowUs: number): void {
    this.count--
    this.cameUs -= request.queuedUs
    this.leftUs += nowUs - request.queuedUs
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
