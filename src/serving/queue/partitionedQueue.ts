import type { Job } from '../job.ts'
import type { Queue } from './queue.ts'
import type { Worker } from '../worker.ts'

/**
 * Two queues, one for interactive and one for batch traffic, each with its own workers. With borrowing a worker whose own
 * queue is empty takes from the other, and finishes what it has begun.
 */
export class PartitionedQueue implements Queue {
  readonly selective = true
  private readonly queues: readonly [Queue, Queue]
  private readonly borrowing: boolean

  constructor(interactive: Queue, batch: Queue, borrowing: boolean) {
    this.queues = [interactive, batch]
    this.borrowing = borrowing
  }

  get length(): number {
    return this.queues[0].length + this.queues[1].length
  }

  accepts(worker: Worker, job: Job): boolean {
    return worker.partition === job.trafficClass || (this.borrowing && this.queues[worker.partition].length === 0)
  }

  push(job: Job): Worker | null {
    return this.queues[job.trafficClass].push(job)
  }

  pushFront(job: Job): Worker | null {
    return this.queues[job.trafficClass].pushFront(job)
  }

  ready(worker: Worker): number {
    return this.queueFor(worker).ready(worker)
  }

  oldestUs(worker: Worker): number {
    return this.queueFor(worker).oldestUs(worker)
  }

  pop(worker: Worker): Job {
    return this.queueFor(worker).pop(worker)
  }

  eachWaiting(visit: (job: Job) => void): void {
    for (const queue of this.queues) queue.eachWaiting(visit)
  }

  forget(job: Job): void {
    this.queues[job.trafficClass].forget(job)
  }

  private queueFor(worker: Worker): Queue {
    const own = this.queues[worker.partition]
    return own.length === 0 && this.borrowing ? this.queues[1 - worker.partition] : own
  }
}
