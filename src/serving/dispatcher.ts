import type { Simulation } from '../kernel/simulation.ts'
import type { Admission } from './admission.ts'
import type { BatchPolicy } from './batching.ts'
import { type BatchListener, BatchRunner, type RunnerParts } from './batchRunner.ts'
import { type Job, jobState } from './job.ts'
import type { PoolMeter } from './poolMeter.ts'
import { Preemption, type PreemptionListener } from './preemption.ts'
import { KeyedQueue } from './queue/keyedQueue.ts'
import type { Queue } from './queue/queue.ts'
import { SequenceQueue } from './queue/sequenceQueue.ts'
import { lostWork } from './standingAccounts.ts'
import { IdleWorkers, type Worker, workerState } from './worker.ts'

const { waiting, running } = jobState
const { up } = workerState

/** The policies that decide which job runs next. */
export interface Policies {
  queue: Queue
  /** How idle workers fill batches; null: one job at a time. */
  batching: BatchPolicy | null
  /** Jobs can be preempted at multiples of this many µs after their start, 0: at any time; null: never. */
  preemptionUs: number | null
  /** Receives service times; null: no rule uses them. */
  admission: Admission<Job> | null
}

/** Assigns waiting jobs to workers as the policies decide; the only component that acts on them. */
export class Dispatcher implements BatchListener, PreemptionListener {
  readonly runner: BatchRunner
  private readonly simulation: Simulation
  private readonly meter: PoolMeter
  private readonly queue: Queue
  private readonly slots: SequenceQueue | null
  private readonly batching: BatchPolicy | null
  private readonly preemption: Preemption | null
  private readonly admission: Admission<Job> | null
  private readonly idle = new IdleWorkers()
  /** Any idle worker may take any job, alone, and runs it undisturbed. */
  private readonly direct: boolean
  /**
   * The end of a job affects nothing but the choice of the next. The hot path tests `=== true`, which keeps the check
   * monomorphic: on a value of unknown type the engine runs six checks.
   */
  private readonly plain: boolean
  /** Called when a draining worker has finished its last batch. */
  private readonly drained: () => void

  constructor(parts: RunnerParts, policies: Policies, workers: readonly Worker[], drained: () => void) {
    const { queue, batching, preemptionUs, admission } = policies
    this.simulation = parts.simulation
    this.meter = parts.meter
    this.queue = queue
    this.slots = queue instanceof SequenceQueue ? queue : null
    this.batching = batching
    this.admission = admission
    this.runner = new BatchRunner(parts, this)
    this.preemption =
      preemptionUs !== null && queue instanceof KeyedQueue
        ? new Preemption(parts.simulation, queue, workers, preemptionUs, this)
        : null
    this.direct = batching === null && !queue.selective && !queue.charges && this.runner.gpus === null
    this.plain = this.direct && admission === null
    this.drained = drained
  }

  /** True when this job, arriving now, finds no idle worker that may take it. */
  mustWait(job: Job): boolean {
    for (let worker = this.idle.first; worker !== null; worker = worker.idleAfter)
      if (this.queue.accepts?.(worker, job) ?? true) return false
    return true
  }

  /** An admitted job: starts on an idle worker at once or waits. */
  take(job: Job): void {
    job.state = waiting
    const { first } = this.idle
    if (first !== null && this.direct === true) {
      this.idle.remove(first)
      this.meter.busyChanged(this.simulation.nowUs, 1)
      this.runner.runOne(first, job)
      return
    }
    this.meter.queued(this.simulation.nowUs)
    const only = this.queue.push(job)
    if (only !== null || first !== null) this.offer(only)
    if (this.preemption !== null && job.state === waiting) this.preemption.consider(job)
  }

  /** Offers newly waiting work to this worker only, or to any idle one. */
  offer(only: Worker | null): void {
    if (only !== null) {
      if (only.isIdle) this.assign(only)
      return
    }
    let worker = this.idle.first
    while (worker !== null) {
      const next: Worker | null = worker.idleAfter
      if (!this.assign(worker) && !this.queue.selective) return
      worker = next
    }
  }

  /** Removes a waiting job from the queue before service. */
  forget(job: Job): void {
    this.meter.unqueued(this.simulation.nowUs)
    this.queue.forget(job)
    if (this.queue.selective) this.offer(null)
  }

  /** A worker becomes available. */
  join(worker: Worker): void {
    this.runner.gpus?.join(worker)
    this.slots?.joined(worker)
    this.idle.add(worker)
    this.offer(this.slots === null ? worker : null)
  }

  /** Removes workers from service. Their running jobs return to the head of the queue, or their listener receives `lost`. */
  remove(workers: readonly Worker[]): void {
    const jobs: Job[] = []
    for (const worker of workers) {
      this.idle.remove(worker)
      if (worker.count > 0) this.meter.busyChanged(this.simulation.nowUs, -1)
      jobs.push(...this.runner.unload(worker, lostWork))
      this.runner.gpus?.leave(worker)
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
    for (let i = jobs.length - 1; i >= 0; i--) if (jobs[i].state === waiting) this.preemption?.consider(jobs[i])
    for (const job of lost) job.listener.lost?.(job)
  }

  jobEnded(worker: Worker, job: Job): void {
    if (this.plain === true) {
      this.next(worker)
      return
    }
    if (this.admission !== null) {
      const us = this.simulation.nowUs - worker.startedUs
      this.admission.observed(us, us)
    }
    const { slots } = this
    if (slots === null) {
      this.next(worker)
      return
    }
    const { placements } = slots
    slots.ended(job)
    this.next(worker)
    if (slots.placements !== placements) this.offer(null)
  }

  batchEnded(worker: Worker, jobs: readonly Job[], count: number): void {
    if (this.admission !== null) {
      const us = this.simulation.nowUs - worker.startedUs
      this.admission.observed(us, us / count)
    }
    const { slots } = this
    const placements = slots === null ? 0 : slots.placements
    if (slots !== null) slots.finished(jobs, count)
    this.next(worker)
    if (slots !== null && slots.placements !== placements) this.offer(null)
  }

  /** Preempts the running job: it returns to the queue with its remaining work, and the worker starts the next. */
  interrupt(worker: Worker): void {
    const leftUs = worker.endUs - this.simulation.nowUs
    const job = this.runner.unload(worker, null)[0]
    if (job.state === running) this.putBack(job, leftUs)
    this.next(worker)
  }

  private putBack(job: Job, leftUs: number): void {
    job.state = waiting
    job.leftUs = leftUs
    this.meter.queued(this.simulation.nowUs)
    this.queue.pushFront(job)
  }

  /** After a batch: the worker starts the next job, becomes idle or is removed. */
  private next(worker: Worker): void {
    if (this.direct !== true || worker.state !== up) this.nextByPolicy(worker)
    else if (this.queue.length > 0) {
      this.meter.unqueued(this.simulation.nowUs)
      this.runner.runOne(worker, this.queue.pop(worker))
    } else {
      this.meter.busyChanged(this.simulation.nowUs, -1)
      this.idle.add(worker)
    }
  }

  private nextByPolicy(worker: Worker): void {
    const serves = worker.state === up || worker.streams > 0
    if (serves && this.tryStart(worker)) return
    this.meter.busyChanged(this.simulation.nowUs, -1)
    if (serves) this.idle.add(worker)
    else this.drained()
  }

  /** Gives an idle worker a job or batch, if there is one. */
  private assign(worker: Worker): boolean {
    if (!this.tryStart(worker)) return false
    this.idle.remove(worker)
    this.meter.busyChanged(this.simulation.nowUs, 1)
    return true
  }

  /** Starts the job or batch that the policies choose for a free worker, if any. */
  private tryStart(worker: Worker): boolean {
    const { queue, batching } = this
    const ready = queue.ready(worker)
    if (ready === 0) return false
    let count = 1
    if (batching !== null) {
      const oldestUs = queue.oldestUs(worker)
      count = batching.take(ready, oldestUs, this.simulation.nowUs)
      if (count === 0) return this.lookAgain(worker, oldestUs + batching.delayUs)
    }
    if (count === 1) {
      this.meter.unqueued(this.simulation.nowUs)
      this.runner.runOne(worker, queue.pop(worker))
      return true
    }
    for (let i = 0; i < count; i++) {
      this.meter.unqueued(this.simulation.nowUs)
      worker.batch[i] = queue.pop(worker)
    }
    this.runner.run(worker, count)
    return true
  }

  /** Starts nothing now; looks again at `atUs`. */
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
