import { BatchRunner, type RunnerParts } from './batchRunner.ts'
import { type Job, jobState } from './job.ts'
import type { Line } from './line.ts'
import type { Preemption } from './preemption.ts'
import { type Worker, workerState } from './worker.ts'

const { waiting, running } = jobState

/** A runner whose work gives way to more urgent work where preemption says so. */
export abstract class PreemptiveRunner extends BatchRunner {
  protected readonly line: Line
  protected readonly preemption: Preemption | null
  /** Everyone, for preemption to choose from. */
  private readonly workers: readonly Worker[]

  constructor(parts: RunnerParts, line: Line, preemption: Preemption | null, workers: readonly Worker[]) {
    super(parts)
    this.line = line
    this.preemption = preemption
    this.workers = workers
  }

  /** A job that waits may interrupt one that runs, now or where that one can be interrupted. */
  protected preempt(job: Job): void {
    const { preemption } = this
    if (preemption === null) return
    const { nowUs } = this.simulation
    const worker = preemption.victim(job, this.workers, nowUs)
    if (worker === null) return
    const boundaryUs = preemption.boundaryUs(worker, nowUs)
    if (boundaryUs >= worker.endUs) return
    if (boundaryUs === nowUs) this.interrupt(worker)
    else {
      worker.lookUs = boundaryUs
      this.simulation.at(boundaryUs, this.atBoundary, worker)
    }
  }

  private readonly atBoundary = (worker: Worker): void => {
    if (worker.lookUs !== this.simulation.nowUs) return
    worker.lookUs = Number.NaN
    // Who is to leave ends what it runs.
    if (worker.state !== workerState.up || worker.count === 0) return
    if ((this.preemption as Preemption).yields(worker, this.simulation.nowUs)) this.interrupt(worker)
  }

  /** What runs goes back with the rest of its work, and the worker turns to the next. */
  private interrupt(worker: Worker): void {
    const leftUs = worker.endUs - this.simulation.nowUs
    const job = this.unload(worker, null)[0]
    if (job.state === running) this.putBack(job, leftUs)
    this.next(worker)
  }

  protected putBack(job: Job, leftUs: number): void {
    job.state = waiting
    job.leftUs = leftUs
    this.meter.queued(this.simulation.nowUs)
    this.line.pushFront(job)
  }
}
