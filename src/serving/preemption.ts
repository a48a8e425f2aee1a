import type { Job } from './job.ts'
import type { PriorityLine } from './keyedLine.ts'
import type { Worker } from './worker.ts'
import { workerState } from './worker.ts'

/**
 * Which worker gives way to a job that found none free: the one with the least urgent work, if that is less urgent.
 * Work can be interrupted at multiples of `chunkUs` after it began, or at any time when that is 0.
 */
export class Preemption {
  private readonly line: PriorityLine
  private readonly chunkUs: number

  constructor(line: PriorityLine, chunkUs: number) {
    this.line = line
    this.chunkUs = chunkUs
  }

  /** Whether something more urgent than this worker's job waits by now. */
  yields(worker: Worker): boolean {
    const first = this.line.first()
    return first !== null && first.priority < worker.batch[0].priority
  }

  victim(job: Job, workers: readonly Worker[]): Worker | null {
    let victim: Worker | null = null
    for (const worker of workers) {
      if (worker.state !== workerState.up || worker.count === 0 || worker.lookUs >= worker.startedUs) continue
      const { priority } = worker.batch[0]
      if (priority <= job.priority) continue
      if (victim === null || priority > victim.batch[0].priority) victim = worker
    }
    return victim
  }

  /** The next instant at which this worker can be interrupted. */
  boundaryUs(worker: Worker, nowUs: number): number {
    if (this.chunkUs === 0) return nowUs
    return Math.round(worker.startedUs + Math.ceil((nowUs - worker.startedUs) / this.chunkUs) * this.chunkUs)
  }
}
