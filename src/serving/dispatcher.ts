import type { BatchPolicy } from './batching.ts'
import { BatchRunner, type RunnerParts } from './batchRunner.ts'
import { type Job, jobState } from './job.ts'
import type { Line } from './line.ts'
import type { Preemption } from './preemption.ts'
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
export class Dispatcher extends BatchRunner {
  private readonly line: Line
  private readonly batching: BatchPolicy | null
  private readonly preemption: Preemption | null
  /** Any idle worker may take any job, alone, and runs it undisturbed. */
  private readonly direct: boolean
  /** Everyone, for preemption to choose from. */
  private readonly workers: readonly Worker[]
  /** Called when a worker has finished its last batch before leaving. */
  private readonly drained: () => void

  constructor(parts: RunnerParts, policies: Policies, workers: readonly Worker[], drained: () => void) {
    super(parts)
    this.line = policies.line
    this.batching = policies.batching
    this.preemption = policies.preemption
    this.direct = policies.batching === null && !policies.line.selective && this.gpus === null
    this.workers = workers
    this.drained = drained
  }

  /** True when a job that comes now cannot start at once. */
  get mustWait(): boolean {
    return this.idle.length === 0 || (this.line.selective && this.line.length > 0)
  }

  /** A job that was let in: it meets an idle worker at once or waits. */
  take(job: Job): void {
    job.state = waiting
    const { first } = this.idle
    if (first !== null && this.direct) {
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
    if (this.slots !== null) this.offer(null)
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
      jobs.push(...this.unload(worker))
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
    for (const job of lost) job.listener.lost?.(job)
  }

  protected next(worker: Worker): void {
    if (this.direct && this.line.length > 0 && worker.state === up) {
      this.meter.unqueued(this.simulation.nowUs)
      this.runOne(worker, this.line.pop(worker))
    } else this.turn(worker)
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
    if (worker.isIdle) this.employ(worker)
  }

  private preempt(job: Job): void {
    const preemption = this.preemption as Preemption
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
    if (worker.count > 0 && (this.preemption as Preemption).yields(worker, this.simulation.nowUs)) this.interrupt(worker)
  }

  /** What runs goes back with the rest of its work, and the worker turns to the next. */
  private interrupt(worker: Worker): void {
    const leftUs = worker.endUs - this.simulation.nowUs
    const job = this.unload(worker)[0]
    if (job.state === running) this.putBack(job, leftUs)
    this.next(worker)
  }

  private putBack(job: Job, leftUs: number): void {
    job.state = waiting
    job.leftUs = leftUs
    this.meter.queued(this.simulation.nowUs)
    this.line.pushFront(job)
  }
}
