import type { Simulation } from '../kernel/simulation.ts'
import type { Job } from './job.ts'
import type { KeyedQueue } from './queue/keyedQueue.ts'
import { type Worker, workerState } from './worker.ts'

/** Takes the work off a preempted worker. */
export interface PreemptionListener {
  interrupt(worker: Worker): void
}

/**
 * Decides which worker is preempted for a job that found none free, and when: the one with the least urgent work, if that is
 * less urgent. Work can be interrupted at multiples of `chunkUs` after its start, or at any time when that is 0.
 */
export class Preemption {
  private readonly simulation: Simulation
  private readonly queue: KeyedQueue
  /** All workers of the pool. */
  private readonly workers: readonly Worker[]
  private readonly chunkUs: number
  private readonly listener: PreemptionListener

  constructor(
    simulation: Simulation,
    queue: KeyedQueue,
    workers: readonly Worker[],
    chunkUs: number,
    listener: PreemptionListener,
  ) {
    this.simulation = simulation
    this.queue = queue
    this.workers = workers
    this.chunkUs = chunkUs
    this.listener = listener
  }

  /** Preempts a running job for a waiting one if it is less urgent, now or at its next boundary. */
  consider(job: Job): void {
    const { nowUs } = this.simulation
    const worker = this.victim(job, nowUs)
    if (worker === null) return
    const boundaryUs = this.boundaryUs(worker, nowUs)
    if (boundaryUs >= worker.endUs) return
    if (boundaryUs === nowUs) this.listener.interrupt(worker)
    else {
      worker.lookUs = boundaryUs
      this.simulation.at(boundaryUs, this.atBoundary, worker)
    }
  }

  private readonly atBoundary = (worker: Worker): void => {
    const { nowUs } = this.simulation
    if (worker.lookUs !== nowUs) return
    worker.lookUs = Number.NaN
    // A draining worker finishes its current job.
    if (worker.state !== workerState.up || worker.count === 0) return
    if (this.queue.firstKey() < this.queue.keyOfRunning(worker, nowUs)) this.listener.interrupt(worker)
  }

  private victim(job: Job, nowUs: number): Worker | null {
    const key = this.queue.key(job)
    let victim: Worker | null = null
    let victimKey = key
    for (const worker of this.workers) {
      if (worker.state !== workerState.up || worker.count === 0 || worker.lookUs >= worker.startedUs) continue
      const running = this.queue.keyOfRunning(worker, nowUs)
      if (running <= victimKey) continue
      victim = worker
      victimKey = running
    }
    return victim
  }

  /** The next instant at which this worker can be preempted. */
  private boundaryUs(worker: Worker, nowUs: number): number {
    if (this.chunkUs === 0) return nowUs
    return Math.round(worker.startedUs + Math.ceil((nowUs - worker.startedUs) / this.chunkUs) * this.chunkUs)
  }
}
