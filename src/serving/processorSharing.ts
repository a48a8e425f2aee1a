import type { Simulation } from '../kernel/simulation.ts'
import type { WorkMeter } from '../model/workAccount.ts'
import type { Job } from './job.ts'
import { jobState } from './job.ts'
import { KeyedQueue } from './queue/keyedQueue.ts'
import type { PoolMeter } from './poolMeter.ts'

/** Jobs in service, by the attained service at which they are done. */
class FinishQueue extends KeyedQueue {
  tag = 0
  key(): number {
    return this.tag
  }
}

/**
 * Egalitarian processor sharing: n jobs share the workers evenly, none faster than one worker's speed. One event per arrival
 * and departure: attained service is one clock for all, and a job is done when the clock reaches its tag.
 */
export class ProcessorSharing {
  private readonly simulation: Simulation
  private readonly meter: PoolMeter
  private readonly queue = new FinishQueue()
  /** Service received by every job present throughout, µs. */
  private attainedUs = 0
  private sinceUs = 0
  private rate = 0
  private dueUs = Number.NaN
  private workers = 0
  /** Called for each finished job, after all else. */
  private readonly done: (job: Job) => void
  private readonly book: WorkMeter | null

  constructor(simulation: Simulation, meter: PoolMeter, done: (job: Job) => void, book: WorkMeter | null) {
    this.simulation = simulation
    this.meter = meter
    this.done = done
    this.book = book
  }

  get length(): number {
    return this.queue.length
  }

  /** Adds a job that takes `workUs` on an empty worker. */
  enter(job: Job, workUs: number): void {
    this.catchUp()
    job.state = jobState.running
    job.gpuUs += workUs
    job.bookedUs = this.attainedUs
    this.queue.tag = this.attainedUs + workUs
    this.queue.push(job)
    this.rerate()
  }

  /** Removes a cancelled job from service. */
  forget(job: Job): void {
    this.catchUp()
    this.received(job)
    this.queue.forget()
    this.rerate()
  }

  /** Books the service that every job has received by now. */
  settle(): void {
    if (this.book !== null) this.queue.eachWaiting(this.received)
  }

  setWorkers(count: number): void {
    this.catchUp()
    this.workers = count
    this.rerate()
  }

  /**
   * Books the service that a job has received since its last booking. Does not advance the service clock: an extra step would
   * round differently.
   */
  private readonly received = (job: Job): void => {
    const attainedUs = this.attainedUs + (this.simulation.nowUs - this.sinceUs) * this.rate
    const us = attainedUs - job.bookedUs
    job.bookedUs = attainedUs
    if (this.book !== null && us > 0) this.book.book(job.account, us)
  }

  private catchUp(): void {
    this.attainedUs += (this.simulation.nowUs - this.sinceUs) * this.rate
    this.sinceUs = this.simulation.nowUs
  }

  private rerate(): void {
    const jobs = this.queue.length
    const busy = Math.min(jobs, this.workers)
    this.meter.busyChanged(this.simulation.nowUs, busy - this.meter.busyWorkers)
    this.rate = jobs === 0 ? 0 : busy / jobs
    const leftUs = this.rate === 0 ? Number.NaN : (this.queue.firstKey() - this.attainedUs) / this.rate
    const dueUs = Math.round(this.simulation.nowUs + Math.max(0, leftUs))
    if (dueUs === this.dueUs) return
    this.dueUs = dueUs
    if (!Number.isNaN(dueUs)) this.simulation.at(dueUs, this.finished, this)
  }

  private readonly finished = (): void => {
    if (this.dueUs !== this.simulation.nowUs) return
    this.dueUs = Number.NaN
    this.catchUp()
    if (this.queue.length === 0) return
    const job = this.queue.pop()
    this.received(job)
    this.rerate()
    this.done(job)
  }
}
