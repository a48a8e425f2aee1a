import type { LlmRequest } from './request.ts'
import { goesFirst, RequestHeap } from './requestHeap.ts'

/**
 * Requests that wait for a place in the batch: by priority, then by order of submission. A restarted request keeps its
 * order and so stands before everybody who came later. Cancelled ones are passed over when their turn comes.
 *
 * Most come in order and stand in a line that costs nothing to join or leave; who belongs further forward goes to a
 * heap beside it.
 */
export class WaitingQueue {
  /** Requests that wait, without the cancelled ones. */
  count = 0
  /** Σ time waited by those who have left the queue, and Σ instants at which those still in it came. */
  private leftUs = 0
  private cameUs = 0
  private line: LlmRequest[] = []
  private lineStart = 0
  private readonly heap = new RequestHeap()

  /** Σ time waited up to now: divided by the time passed, the mean number waiting. */
  areaUs(nowUs: number): number {
    return this.leftUs + this.count * nowUs - this.cameUs
  }

  push(request: LlmRequest, nowUs: number): void {
    request.where = 'waiting'
    request.queuedUs = nowUs
    this.cameUs += nowUs
    this.count++
    const { line } = this
    if (this.lineStart === line.length || goesFirst(line[line.length - 1], request)) line.push(request)
    else this.heap.push(request)
  }

  /** Who is next; null when nobody waits. */
  get head(): LlmRequest | null {
    while (this.lineStart < this.line.length && this.line[this.lineStart].cancelled) this.stepLine()
    while (this.heap.first?.cancelled) this.heap.removeFirst()
    const ahead = this.heap.first
    if (this.lineStart === this.line.length) return ahead ?? null
    const inLine = this.line[this.lineStart]
    return ahead !== undefined && goesFirst(ahead, inLine) ? ahead : inLine
  }

  /** Takes the head out. */
  shift(nowUs: number): void {
    const { head } = this
    this.left(head as LlmRequest, nowUs)
    if (head === this.heap.first) this.heap.removeFirst()
    else this.stepLine()
  }

  /** A waiting request is cancelled; it stays where it is until it comes up. */
  forget(request: LlmRequest, nowUs: number): void {
    this.left(request, nowUs)
  }

  /** Goes through those who wait, in no order. */
  each(visit: (request: LlmRequest) => void): void {
    const unlessCancelled = (request: LlmRequest) => {
      if (!request.cancelled) visit(request)
    }
    for (let at = this.lineStart; at < this.line.length; at++) unlessCancelled(this.line[at])
    this.heap.each(unlessCancelled)
  }

  /** Everybody, in order; the queue is empty afterwards. */
  takeAll(nowUs: number): LlmRequest[] {
    const all = [...this.line.slice(this.lineStart), ...this.heap.takeAll()].filter((request) => !request.cancelled)
    for (const request of all) this.left(request, nowUs)
    this.line = []
    this.lineStart = 0
    return all.sort((a, b) => (goesFirst(a, b) ? -1 : 1))
  }

  private left(request: LlmRequest, nowUs: number): void {
    this.count--
    this.cameUs -= request.queuedUs
    this.leftUs += nowUs - request.queuedUs
  }

  /** The first of the line leaves it; the space of those who left is given back now and then. */
  private stepLine(): void {
    this.lineStart++
    if (this.lineStart === this.line.length) {
      this.line = []
      this.lineStart = 0
    } else if (this.lineStart > 1024 && 2 * this.lineStart > this.line.length) {
      this.line = this.line.slice(this.lineStart)
      this.lineStart = 0
    }
  }
}
