import type { Worker } from './worker.ts'

/** Workers that are to leave, and how long they have stayed without work, kept by the streams in their slots. */
export class Leavers {
  /** When each was told to leave, and how long it had worked by then. */
  private readonly told = new Map<Worker, { atUs: number; busyUs: number }>()
  private goneUs = 0

  get count(): number {
    return this.told.size
  }

  add(worker: Worker, nowUs: number): void {
    this.told.set(worker, { atUs: nowUs, busyUs: worker.busyBy(nowUs) })
  }

  /** It has left, or crashed before. */
  remove(worker: Worker, nowUs: number): void {
    this.goneUs += this.idleOf(worker, nowUs)
    this.told.delete(worker)
  }

  /** Their time without work, of all there ever were, up to now. */
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
