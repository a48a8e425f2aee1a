import type { Worker } from './worker.ts'

/** Draining workers kept by the streams in their slots, and how long they have stayed without work. */
export class DrainingWorkers {
  /** When each began to drain, and its busy time by then. */
  private readonly drainStart = new Map<Worker, { atUs: number; busyUs: number }>()
  private leftUs = 0

  get count(): number {
    return this.drainStart.size
  }

  add(worker: Worker, nowUs: number): void {
    this.drainStart.set(worker, { atUs: nowUs, busyUs: worker.busyBy(nowUs) })
  }

  /** Removes a worker that has left, or crashed while draining. */
  remove(worker: Worker, nowUs: number): void {
    this.leftUs += this.idleOf(worker, nowUs)
    this.drainStart.delete(worker)
  }

  /** Σ time without work of all draining workers so far, those that have left included, up to now. */
  idleUs(nowUs: number): number {
    let us = this.leftUs
    for (const worker of this.drainStart.keys()) us += this.idleOf(worker, nowUs)
    return us
  }

  private idleOf(worker: Worker, nowUs: number): number {
    const drainStart = this.drainStart.get(worker)
    return drainStart === undefined ? 0 : nowUs - drainStart.atUs - (worker.busyBy(nowUs) - drainStart.busyUs)
  }
}
