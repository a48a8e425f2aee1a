import type { Worker } from './worker.ts'

/** Draining workers kept by the streams in their slots, and how long they have stayed without work. */
export class Leavers {
  /** When each began to drain, and its busy time by then. */
  private readonly told = new Map<Worker, { atUs: number; busyUs: number }>()
  private goneUs = 0

  get count(): number {
    return this.told.size
  }

  add(worker: Worker, nowUs: number): void {
    this.told.set(worker, { atUs: nowUs, busyUs: worker.busyBy(nowUs) })
  }

  /** Removes a worker that has left, or crashed while draining. */
  remove(worker: Worker, nowUs: number): void {
    this.goneUs += this.idleOf(worker, nowUs)
    this.told.delete(worker)
  }

  /** Σ time without work of all draining workers so far, those that have left included, up to now. */
  idleUs(nowUs: number): number {
    let us = this.goneUs
    for (const worker of this.told.keys()) us += this.idleOf(worker, nowUs)
    return us
  }

  private idleOf(worker: Worker, nowUs: number): number {
    const told = this.told.get(worker)
    return told === undefined ? 0 : nowUs - told.atUs - (worker.busyBy(nowUs) - told.busyUs)
  }
}
