import type { Job } from './job.ts'
import type { Line } from './line.ts'
import type { Worker } from './worker.ts'

/**
 * Two queues, one for interactive and one for batch traffic, each with workers of its own. With borrowing a worker
 * whose own queue is empty takes from the other; what it has begun it finishes.
 */
export class PartitionedLine implements Line {
  readonly selective = true
  private readonly lines: readonly [Line, Line]
  private readonly borrowing: boolean

  constructor(interactive: Line, batch: Line, borrowing: boolean) {
    this.lines = [interactive, batch]
    this.borrowing = borrowing
  }

  get length(): number {
    return this.lines[0].length + this.lines[1].length
  }

  welcomes(worker: Worker, job: Job): boolean {
    return worker.partition === job.trafficClass || (this.borrowing && this.lines[worker.partition].length === 0)
  }

  push(job: Job): Worker | null {
    return this.lines[job.trafficClass].push(job)
  }

  pushFront(job: Job): Worker | null {
    return this.lines[job.trafficClass].pushFront(job)
  }

  ready(worker: Worker): number {
    return this.lineFor(worker).ready(worker)
  }

  oldestUs(worker: Worker): number {
    return this.lineFor(worker).oldestUs(worker)
  }

  pop(worker: Worker): Job {
    return this.lineFor(worker).pop(worker)
  }

  eachWaiting(visit: (job: Job) => void): void {
    for (const line of this.lines) line.eachWaiting(visit)
  }

  forget(job: Job): void {
    this.lines[job.trafficClass].forget(job)
  }

  private lineFor(worker: Worker): Line {
    const own = this.lines[worker.partition]
    return own.length === 0 && this.borrowing ? this.lines[1 - worker.partition] : own
  }
}
