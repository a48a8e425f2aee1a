import type { LlmRequest } from './request.ts'

/** Decoding requests by the token clock of their next event; ties in the order of submission. */
export class StopHeap {
  private readonly heap: LlmRequest[] = []

  /** The next to stop; undefined when empty. */
  get first(): LlmRequest | undefined {
    return this.heap[0]
  }

  push(request: LlmRequest): void {
    this.heap.push(request)
    this.rise(request, this.heap.length - 1)
  }

  remove(request: LlmRequest): void {
    const { heap } = this
    const at = request.stopIndex
    request.stopIndex = -1
    const last = heap.pop() as LlmRequest
    if (last === request) return
    this.rise(last, at)
    this.sink(last, last.stopIndex)
  }

  /** Moves a request whose stop clock has grown to its new place. */
  postponed(request: LlmRequest): void {
    this.sink(request, request.stopIndex)
  }

  clear(): void {
    for (const request of this.heap) request.stopIndex = -1
    this.heap.length = 0
  }

  private rise(request: LlmRequest, from: number): void {
    const { heap } = this
    let hole = from
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = heap[parent]
      if (!before(request, above)) break
      heap[hole] = above
      above.stopIndex = hole
      hole = parent
    }
    heap[hole] = request
    request.stopIndex = hole
  }

  private sink(request: LlmRequest, from: number): void {
    const { heap } = this
    const length = heap.length
    let hole = from
    for (;;) {
      let child = 2 * hole + 1
      if (child >= length) break
      if (child + 1 < length && before(heap[child + 1], heap[child])) child++
      const below = heap[child]
      if (!before(below, request)) break
      heap[hole] = below
      below.stopIndex = hole
      hole = child
    }
    heap[hole] = request
    request.stopIndex = hole
  }
}

function before(a: LlmRequest, b: LlmRequest): boolean {
  return a.stopClock < b.stopClock || (a.stopClock === b.stopClock && a.sequence < b.sequence)
}
