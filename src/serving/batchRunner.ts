import type { Stream } from '../kernel/random.ts'
import type { Simulation, Verb } from '../kernel/simulation.ts'
import type { WorkAccount, WorkMeter } from '../model/workAccount.ts'
import { type Job, jobState } from './job.ts'
import type { PoolMeter } from './poolMeter.ts'
import type { ServiceModel } from './serviceModel.ts'
import { SharedGpus } from './sharedGpus.ts'
import { WorkRecorder } from './workRecorder.ts'
import type { Worker } from './worker.ts'

const { running, done } = jobState

/** Receives the end of a worker's batch, before the listeners of its jobs. */
export interface BatchListener {
  /** A single job, the most frequent case, so it is passed without a list. */
  jobEnded(worker: Worker, job: Job): void
  /** The first `count` of `jobs`, two or more. */
  batchEnded(worker: Worker, jobs: readonly Job[], count: number): void
}

/** The parts of a runner. */
export interface RunnerParts {
  simulation: Simulation
  meter: PoolMeter
  service: ServiceModel
  random: Stream
  /** Whether jobs may share a batch. */
  batches: boolean
  /** Workers per GPU. */
  instances: number
  interference: number
  /** Receives every interval of worker time; null disables accounting. */
  book: WorkMeter | null
}

/** Runs batches on workers and ends them; its listener decides what runs next. */
export class BatchRunner {
  service: ServiceModel
  slowdown = 1
  /** Which workers share GPUs; null: each has its own. */
  readonly gpus: SharedGpus | null
  private readonly simulation: Simulation
  private readonly meter: PoolMeter
  private readonly timesheet: WorkRecorder
  private readonly random: Stream
  private readonly listener: BatchListener
  /** Event handler for the end of a single job. */
  private readonly oneEnded: Verb<Worker>

  constructor(parts: RunnerParts, listener: BatchListener) {
    this.simulation = parts.simulation
    this.meter = parts.meter
    this.service = parts.service
    this.timesheet = new WorkRecorder(parts.book)
    this.random = parts.random
    this.listener = listener
    this.oneEnded = parts.batches ? this.finished : this.endOne
    this.gpus =
      parts.instances > 1 ? new SharedGpus(parts.simulation, this.finished, parts.instances, parts.interference) : null
  }

  /** Starts the first `count` jobs of the worker's batch: two or more. */
  run(worker: Worker, count: number): void {
    const jobs = worker.batch
    for (let i = 0; i < count; i++) this.met(worker, jobs[i], count)
    this.meter.batches++
    this.meter.batchSizeSum += count
    let us = this.service.batchUs(jobs, count, this.random) * this.slowdown * worker.times
    if (this.gpus !== null) us *= this.gpus.begin(worker)
    const { nowUs } = this.simulation
    worker.count = count
    worker.startedUs = nowUs
    worker.endUs = Math.round(nowUs + us)
    this.simulation.at(worker.endUs, this.finished, worker)
  }

  /** Starts a single job: the hot path of every pool with spare capacity. */
  runOne(worker: Worker, job: Job): void {
    const { nowUs } = this.simulation
    this.met(worker, job, 1)
    this.meter.batches++
    this.meter.batchSizeSum++
    worker.job = job
    worker.count = 1
    worker.startedUs = nowUs
    let us = job.leftUs > 0 ? job.leftUs : this.service.oneUs(job, this.random) * this.slowdown * worker.times
    if (this.gpus !== null) us *= this.gpus.begin(worker)
    worker.endUs = Math.round(nowUs + us)
    this.simulation.at(worker.endUs, this.oneEnded, worker)
  }

  /** Records the start of a job on a worker, for the first time or again. */
  private met(worker: Worker, job: Job, count: number): void {
    const again = job.batchSize > 0
    job.state = running
    job.batchSize = count
    job.worker = worker.index
    if (again) return
    const { nowUs } = this.simulation
    job.startedUs = nowUs
    this.meter.started++
    this.meter.waitUsSum += nowUs - job.arrivedUs
  }

  /** Ends a batch, unless the worker's end time has changed: its batch was stretched, preempted or lost in a crash. */
  private readonly finished = (worker: Worker): void => {
    if (worker.count === 1) this.endOne(worker)
    else if (worker.endUs === this.simulation.nowUs && worker.count > 0) this.endBatch(worker)
  }

  /** `finished` for a single job. */
  private readonly endOne = (worker: Worker): void => {
    const { nowUs } = this.simulation
    if (worker.endUs !== nowUs || worker.count === 0) return
    const job = worker.job as Job
    worker.count = 0
    this.timesheet.alone(worker, job, nowUs)
    const served = job.state === running
    if (served) {
      job.state = done
      job.finishedUs = nowUs
      job.leftUs = 0
      this.meter.served++
    }
    if (this.gpus !== null) this.gpus.end(worker)
    this.listener.jobEnded(worker, job)
    if (served) job.listener.served(job)
  }

  private endBatch(worker: Worker): void {
    const { count } = worker
    const { nowUs } = this.simulation
    const jobs = worker.handOver()
    this.timesheet.shared(worker, jobs, count, nowUs, null)
    if (this.gpus !== null) this.gpus.end(worker)
    for (let i = 0; i < count; i++) {
      const job = jobs[i]
      if (job.state !== running) continue
      job.state = done
      job.finishedUs = nowUs
      job.leftUs = 0
      this.meter.served++
    }
    this.listener.batchEnded(worker, jobs, count)
    for (let i = 0; i < count; i++) if (jobs[i].state === done) jobs[i].listener.served(jobs[i])
  }

  /** Books the time of the running batch on a busy worker up to now. */
  settle(worker: Worker): void {
    const { count } = worker
    const { nowUs } = this.simulation
    if (count === 1) this.timesheet.alone(worker, worker.job as Job, nowUs)
    else this.timesheet.shared(worker, worker.batch, count, nowUs, null)
    worker.accruedUs = nowUs
  }

  /** Removes a worker's batch before its end; with `account`, time not booked yet is booked there. The jobs stay in state running. */
  unload(worker: Worker, account: WorkAccount | null): Job[] {
    const { count } = worker
    const jobs = worker.unload()
    worker.endUs = Number.NaN
    // Cancels its pending look at the queue or preemption too.
    worker.lookUs = Number.NaN
    if (count > 0) {
      this.timesheet.shared(worker, jobs, count, this.simulation.nowUs, account)
      this.gpus?.end(worker)
    }
    return jobs
  }
}
