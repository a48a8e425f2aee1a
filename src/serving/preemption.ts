import type { Job } from './job.ts'
import type { KeyedLine } from './keyedLine.ts'
import type { Worker } from './worker.ts'
import { workerState } from './worker.ts'

/**
 * Which worker gives way to a job that found none free: the one with the least urgent work, if that is less urgent.
 * Work can be interrupted at multiples of `chunkUs` after it began, or at any time when that is 0.
 */
export class Preemption {
  private readonly line: KeyedLine
  private readonly chunkUs: number

  constructor(line: KeyedLine, chunkUs: number) {
    this.line = line
    this.chunkUs = chunkUs
  }

  /** Whether something more urgent than this worker's job waits by now. */
  yields(worker: Worker, nowUs: number): boolean {
    return this.line.firstKey() < this.line.keyOfRunning(worker, nowUs)
  }

  victim(job: Job, workers: readonly Worker[], nowUs: number): Worker | null {
    const key = this.line.key(job)
    let victim: Worker | null = null
    let victimKey = key
    for (const worker of workers) {
      if (worker.state !== workerState.up || worker.count === 0 || worker.lookUs >= worker.startedUs) continue
      const running = this.line.keyOfRunning(worker, nowUs)
      if (running <= victimKey) continue
      victim = worker
      victimKey = running
    }
    return victim
  }

  /** The next instant at which this worker can be interrupted. */
  boundaryUs(worker: Worker, nowUs: number): number {
    if (this.chunkUs === 0) return nowUs
    return Math.round(worker.startedUs + Math.ceil((nowUs - worker.startedUs) / this.chunkUs) * this.chunkUs)
  }
}
