import type { LlmRequest } from './request.ts'
import { precedes, RequestHeap } from './requestHeap.ts'

/**
 * Requests waiting for admission to the batch: by priority, then by order of submission. A restarted request keeps its order
 * and so is ahead of later ones. Cancelled ones are skipped when they reach the head.
 *
 * Most arrive in order and are appended to a list at constant cost; a request that belongs further forward is put in a heap.
 */
export class WaitingQueue {
  /** Waiting requests, without cancelled ones. */
  count = 0
  /** Σ time waited by requests that have left the queue, and Σ entry times of those still in it. */
  private leftUs = 0
  private enteredUs = 0
  private inOrder: LlmRequest[] = []
  private inOrderStart = 0
  private readonly heap = new RequestHeap()

  /** Σ time waited up to now: divided by the elapsed time, the mean number waiting. */
  areaUs(nowUs: number): number {
    return this.leftUs + this.count * nowUs - this.enteredUs
  }

  push(request: LlmRequest, nowUs: number): void {
    request.where = 'waiting'
    request.queuedUs = nowUs
    this.enteredUs += nowUs
    this.count++
    const { inOrder } = this
    if (this.inOrderStart === inOrder.length || precedes(inOrder[inOrder.length - 1], request)) inOrder.push(request)
    else this.heap.push(request)
  }

  /** The next request; null when none waits. */
  get head(): LlmRequest | null {
    while (this.inOrderStart < this.inOrder.length && this.inOrder[this.inOrderStart].cancelled) this.advanceInOrder()
    while (this.heap.first?.cancelled) this.heap.removeFirst()
    const ahead = this.heap.first
    if (this.inOrderStart === this.inOrder.length) return ahead ?? null
    const firstInOrder = this.inOrder[this.inOrderStart]
    return ahead !== undefined && precedes(ahead, firstInOrder) ? ahead : firstInOrder
  }

  /** Removes the head. */
  shift(nowUs: number): void {
    const { head } = this
    this.left(head as LlmRequest, nowUs)
    if (head === this.heap.first) this.heap.removeFirst()
    else this.advanceInOrder()
  }

  /** Removes a cancelled request from the counts; its entry stays until it reaches the head. */
  forget(request: LlmRequest, nowUs: number): void {
    this.left(request, nowUs)
  }

  /** Visits the waiting requests, in no particular order. */
  each(visit: (request: LlmRequest) => void): void {
    const unlessCancelled = (request: LlmRequest) => {
      if (!request.cancelled) visit(request)
    }
    for (let at = this.inOrderStart; at < this.inOrder.length; at++) unlessCancelled(this.inOrder[at])
    this.heap.each(unlessCancelled)
  }

  /** Removes and returns all waiting requests, in order. */
  takeAll(nowUs: number): LlmRequest[] {
    const all = [...this.inOrder.slice(this.inOrderStart), ...this.heap.takeAll()].filter((request) => !request.cancelled)
    for (const request of all) this.left(request, nowUs)
    this.inOrder = []
    this.inOrderStart = 0
    return all.sort((a, b) => (precedes(a, b) ? -1 : 1))
  }

  private left(request: LlmRequest, nowUs: number): void {
    this.count--
    this.enteredUs -= request.queuedUs
    this.leftUs += nowUs - request.queuedUs
  }

  /** Removes the first entry of the list; the space of removed entries is reclaimed from time to time. */
  private advanceInOrder(): void {
    this.inOrderStart++
    if (this.inOrderStart === this.inOrder.length) {
      this.inOrder = []
      this.inOrderStart = 0
    } else if (this.inOrderStart > 1024 && 2 * this.inOrderStart > this.inOrder.length) {
      this.inOrder = this.inOrder.slice(this.inOrderStart)
      this.inOrderStart = 0
    }
  }
}
