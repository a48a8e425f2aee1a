import type { LlmRequest } from './request.ts'

/** Requests that wait until a replica is up, in order. */
export class HeldRequests {
  private requests: LlmRequest[] = []
  /** Σ time waited by requests that have left the list. */
  private leftUs = 0

  get count(): number {
    return this.requests.length
  }

  /** Σ time waited by now. */
  areaUs(nowUs: number): number {
    let areaUs = this.leftUs
    for (const request of this.requests) areaUs += nowUs - request.queuedUs
    return areaUs
  }

  push(request: LlmRequest, nowUs: number): void {
    request.queuedUs = nowUs
    this.requests.push(request)
  }

  forget(request: LlmRequest, nowUs: number): void {
    this.leftUs += nowUs - request.queuedUs
    this.requests = this.requests.filter((held) => held !== request)
  }

  /** Removes and returns all requests, in order. */
  takeAll(nowUs: number): LlmRequest[] {
    const all = this.requests
    this.requests = []
    for (const request of all) this.leftUs += nowUs - request.queuedUs
    return all
  }

  each(visit: (request: LlmRequest) => void): void {
    for (const request of this.requests) visit(request)
  }
}
