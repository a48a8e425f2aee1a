import type { LlmRequest } from './request.ts'

/** Whether a is before b: by priority, then by order of submission. */
export function precedes(a: LlmRequest, b: LlmRequest): boolean {
  return a.priority < b.priority || (a.priority === b.priority && a.sequence < b.sequence)
}

/** A binary heap of requests in the order of `precedes`. */
export class RequestHeap {
  private readonly heap: LlmRequest[] = []

  get first(): LlmRequest | undefined {
    return this.heap[0]
  }

  push(request: LlmRequest): void {
    const { heap } = this
    let hole = heap.length
    heap.push(request)
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (!precedes(request, heap[parent])) break
      heap[hole] = heap[parent]
      hole = parent
    }
    heap[hole] = request
  }

  removeFirst(): void {
    const { heap } = this
    const moved = heap.pop() as LlmRequest
    const length = heap.length
    if (length === 0) return
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= length) break
      if (child + 1 < length && precedes(heap[child + 1], heap[child])) child++
      if (!precedes(heap[child], moved)) break
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = moved
  }

  each(visit: (request: LlmRequest) => void): void {
    for (const request of this.heap) visit(request)
  }

  /** Removes and returns all requests, in no particular order. */
  takeAll(): LlmRequest[] {
    return this.heap.splice(0)
  }
}
