import type { BatchPolicy } from './batching.ts'
import type { RunnerParts } from './batchRunner.ts'
import { type Job, jobState } from './job.ts'
import type { Line } from './line.ts'
import type { Preemption } from './preemption.ts'
import { PreemptiveRunner } from './preemptiveRunner.ts'
import { lostWork } from './standingAccounts.ts'
import { type Worker, workerState } from './worker.ts'

const { waiting, running } = jobState
const { up } = workerState

/** What decides who runs next; batching and preemption may be absent. */
export interface Policies {
  line: Line
  batching: BatchPolicy | null
  preemption: Preemption | null
}

/** Brings waiting jobs and workers together as the policies say: the one place that acts. */
export class Dispatcher extends PreemptiveRunner {
  private readonly batching: BatchPolicy | null
  /** Any idle worker may take any job, alone, and runs it undisturbed. */
  private readonly direct: boolean
  /** Called when a worker has finished its last batch before leaving. */
  private readonly drained: () => void

  constructor(parts: RunnerParts, policies: Policies, workers: readonly Worker[], drained: () => void) {
    super(parts, policies.line, policies.preemption, workers)
    this.batching = policies.batching
    const { selective, charges = false } = policies.line
    this.direct = policies.batching === null && !selective && !charges && this.gpus === null
    this.drained = drained
  }

  /** True when this job, coming now, finds no idle worker that may take it. */
  mustWait(job: Job): boolean {
    for (let worker = this.idle.first; worker !== null; worker = worker.idleAfter)
      if (this.line.welcomes?.(worker, job) ?? true) return false
    return true
  }

  /** A job that was let in: it meets an idle worker at once or waits. */
  take(job: Job): void {
    job.state = waiting
    const { first } = this.idle
    if (first !== null && this.direct === true) {
      this.idle.remove(first)
      this.meter.busyChanged(this.simulation.nowUs, 1)
      this.runOne(first, job)
      return
    }
    this.meter.queued(this.simulation.nowUs)
    const only = this.line.push(job)
    if (only !== null || first !== null) this.offer(only)
    if (this.preemption !== null && job.state === waiting) this.preempt(job)
  }

  offer(only: Worker | null): void {
    if (only !== null) {
      if (only.isIdle) this.employ(only)
      return
    }
    let worker = this.idle.first
    while (worker !== null) {
      const next: Worker | null = worker.idleAfter
      if (!this.employ(worker) && !this.line.selective) return
      worker = next
    }
  }

  /** A waiting job leaves by itself. */
  forget(job: Job): void {
    this.meter.unqueued(this.simulation.nowUs)
    this.line.forget(job)
    if (this.line.selective) this.offer(null)
  }

  /** A worker begins to serve. */
  join(worker: Worker): void {
    this.gpus?.join(worker)
    this.slots?.joined(worker)
    this.idle.add(worker)
    this.offer(this.slots === null ? worker : null)
  }

  /** These workers serve no longer. What ran on them goes back to the head of the queue, or its listener is told. */
  remove(workers: readonly Worker[]): void {
    const jobs: Job[] = []
    for (const worker of workers) {
      this.idle.remove(worker)
      if (worker.count > 0) this.meter.busyChanged(this.simulation.nowUs, -1)
      jobs.push(...this.unload(worker, lostWork))
      this.gpus?.leave(worker)
      this.slots?.stopped(worker)
    }
    const lost: Job[] = []
    for (const job of jobs.reverse().filter((one) => one.state === running))
      if (job.listener.lost) lost.push(job)
      else this.putBack(job, 0)
    for (const job of lost) job.state = jobState.lost
    this.meter.lost += lost.length
    this.slots?.finished(jobs, jobs.length)
    this.slots?.place()
    this.offer(null)
    for (let i = jobs.length - 1; i >= 0; i--) if (jobs[i].state === waiting) this.preempt(jobs[i])
    for (const job of lost) job.listener.lost?.(job)
  }

  protected next(worker: Worker): void {
    if (this.direct !== true || worker.state !== up) this.turn(worker)
    else if (this.line.length > 0) {
      this.meter.unqueued(this.simulation.nowUs)
      this.runOne(worker, this.line.pop(worker))
    } else {
      this.meter.busyChanged(this.simulation.nowUs, -1)
      this.idle.add(worker)
    }
  }

  private turn(worker: Worker): void {
    const serves = worker.state === up || worker.streams > 0
    if (serves && this.consult(worker)) return
    this.meter.busyChanged(this.simulation.nowUs, -1)
    if (serves) this.idle.add(worker)
    else this.drained()
  }

  /** Gives an idle worker something to do. */
  private employ(worker: Worker): boolean {
    if (!this.consult(worker)) return false
    this.idle.remove(worker)
    this.meter.busyChanged(this.simulation.nowUs, 1)
    return true
  }

  /** Starts what a free worker should do now, if anything. */
  private consult(worker: Worker): boolean {
    const { line, batching } = this
    const ready = line.ready(worker)
    if (ready === 0) return false
    let count = 1
    if (batching !== null) {
      const oldestUs = line.oldestUs(worker)
      count = batching.take(ready, oldestUs, this.simulation.nowUs)
      if (count === 0) return this.lookAgain(worker, oldestUs + batching.delayUs)
    }
    if (count === 1) {
      this.meter.unqueued(this.simulation.nowUs)
      this.runOne(worker, line.pop(worker))
      return true
    }
    for (let i = 0; i < count; i++) {
      this.meter.unqueued(this.simulation.nowUs)
      worker.batch[i] = line.pop(worker)
    }
    this.run(worker, count)
    return true
  }

  /** Nothing starts now. */
  private lookAgain(worker: Worker, atUs: number): false {
    if (atUs === Number.POSITIVE_INFINITY || worker.lookUs === atUs) return false
    worker.lookUs = atUs
    this.simulation.at(atUs, this.look, worker)
    return false
  }

  private readonly look = (worker: Worker): void => {
    if (worker.lookUs === this.simulation.nowUs) worker.lookUs = Number.NaN
    this.offer(null)
  }
}
