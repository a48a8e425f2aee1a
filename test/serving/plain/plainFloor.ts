import { type Job, jobState } from '../../../src/serving/job.ts'
import type { PlainClock } from './plainClock.ts'
import type { PlainConfig, PlainWorker } from './plainConfig.ts'
import { PlainGpus } from './plainGpus.ts'
import { PlainOrder } from './plainOrder.ts'
import type { PlainSharing } from './plainSharing.ts'
import { type PlainHouse, PlainStaff } from './plainStaff.ts'
import { PlainStreams } from './plainStreams.ts'
import { PlainTotals } from './plainTotals.ts'

/** Where jobs and workers of a plain pool meet: what begins when, and what a batch takes and costs. */
export abstract class PlainFloor implements PlainHouse {
  readonly totals = new PlainTotals()
  readonly staff: PlainStaff
  readonly streams: PlainStreams | null
  slowdown = 1
  depthMax: number
  readonly clock: PlainClock
  protected abstract readonly sharing: PlainSharing | null
  protected readonly config: PlainConfig
  protected readonly order: PlainOrder
  protected readonly gpus: PlainGpus
  /** Longest at rest first. */
  protected idle: PlainWorker[] = []
  /** Any worker takes any job, alone and undisturbed: a job that finds one idle never stands in the queue. */
  protected readonly direct: boolean

  constructor(clock: PlainClock, config: PlainConfig) {
    this.clock = clock
    this.config = config
    this.depthMax = config.depthMax
    this.staff = new PlainStaff(clock, config, this)
    this.order = new PlainOrder(config)
    this.gpus = new PlainGpus(clock, config, (worker) => this.ended(worker))
    const streamsMax = config.batching?.streamsMax ?? null
    this.streams = streamsMax === null ? null : new PlainStreams(streamsMax, this.order, config.partition)
    const counts = config.discipline === 'wfq'
    this.direct = config.batching === null && config.partition === null && config.instancesPerGpu === 1 && !counts
  }

  abstract ready(worker: PlainWorker): void
  abstract stopped(workers: PlainWorker[]): void
  protected abstract ended(worker: PlainWorker): void

  get queueDepth(): number {
    return this.order.waiting.length
  }

  get busyWorkers(): number {
    return this.sharing?.busy ?? this.staff.workers.filter(({ jobs }) => jobs.length > 0).length
  }

  get workersUp(): number {
    return this.staff.count('up', 'leaving')
  }

  held(worker: PlainWorker): number {
    return this.streams?.held(worker) ?? 0
  }

  /** Everything that can begin begins: on the worker that has just become free, then on those at rest. */
  protected settle(free: PlainWorker | null = null, ended: Job[] = []): void {
    this.streams?.tend(ended)
    if (free !== null && (free.state === 'up' || this.held(free) > 0)) {
      const jobs = this.batchFor(free)
      if (jobs.length > 0) this.start(free, jobs)
      else this.rest(free)
    }
    for (;;) {
      const able = this.idle.filter((one) => this.batchFor(one).length > 0)
      if (able.length === 0) break
      const [worker] = able
      this.idle = this.idle.filter((one) => one !== worker)
      this.start(worker, this.batchFor(worker))
    }
    this.staff.sweep()
    for (const worker of this.staff.workers) this.awaitDelay(worker)
  }

  protected rest(worker: PlainWorker): void {
    this.idle.push(worker)
  }

  protected start(worker: PlainWorker, chosen: Job[]): void {
    const { nowUs } = this.clock
    const before = worker.gpu === null ? 1 : this.gpus.times(worker)
    worker.jobs = chosen.map((job) => (this.direct && !this.order.waiting.includes(job) ? job : this.take(worker)))
    for (const job of worker.jobs) this.met(job, worker.jobs.length)
    this.totals.batches++
    this.totals.batchSizeSum += worker.jobs.length
    const [{ leftUs }] = worker.jobs
    let us = leftUs > 0 ? leftUs : this.aloneUs(worker.jobs) * this.slowdown * worker.times
    if (worker.gpu !== null) {
      us *= this.gpus.times(worker)
      this.gpus.changed(worker, before)
    }
    worker.startedUs = nowUs
    worker.endUs = Math.round(nowUs + us)
    worker.end = this.clock.at(worker.endUs, () => this.ended(worker))
  }

  protected met(job: Job, count: number): void {
    const { nowUs } = this.clock
    job.state = jobState.running
    if (job.batchSize === 0) {
      job.startedUs = nowUs
      this.totals.started++
      this.totals.waitUsSum += nowUs - job.arrivedUs
    }
    job.batchSize = count
  }

  /** What runs comes off its worker, and each job is charged its share by size. */
  protected unload(worker: PlainWorker): Job[] {
    for (const coming of [worker.end, worker.delay, worker.boundary]) this.clock.drop(coming)
    worker.delay = null
    worker.boundary = null
    if (worker.jobs.length === 0) return []
    const { jobs } = worker
    const before = worker.gpu === null ? 1 : this.gpus.times(worker)
    worker.jobs = []
    if (worker.gpu !== null) this.gpus.changed(worker, before)
    const sizes = jobs.reduce((sum, { size }) => sum + size, 0)
    for (const job of jobs) job.gpuUs += ((this.clock.nowUs - worker.startedUs) * job.size) / sizes
    return jobs
  }

  protected aloneUs(jobs: readonly Job[]): number {
    return this.config.stepUs + this.config.perUnitUs * jobs.reduce((sum, { size }) => sum + size, 0)
  }

  protected pass(us: number): void {
    this.totals.pass(us, this)
    this.sharing?.pass(us)
  }

  private take(worker: PlainWorker): Job {
    const open = this.open(worker)
    if (this.streams === null) return this.order.take(open)
    this.order.leave(open[0])
    open[0].state = jobState.running
    return open[0]
  }

  /** What a worker may choose among. */
  private open(worker: PlainWorker): Job[] {
    return this.streams === null ? this.order.open(worker) : this.streams.next(worker)
  }

  /** As many jobs as the worker would begin with now; which of those it may take they will be is seen when it does. */
  private batchFor(worker: PlainWorker): Job[] {
    const open = this.open(worker)
    const { batching } = this.config
    if (batching === null || open.length === 0) return open.slice(0, 1)
    const fitting = open.slice(0, batching.max)
    const isOver = batching.delayUs > 0 && this.clock.nowUs >= this.oldestUs(open) + batching.delayUs
    if (isOver) return fitting
    const preferred = batching.preferred.length > 0 ? batching.preferred : [batching.max]
    const reached = preferred.map((size) => Math.min(size, batching.max)).filter((size) => size <= fitting.length)
    if (reached.length > 0) return open.slice(0, Math.max(...reached))
    return batching.delayUs === 0 ? fitting : []
  }

  private oldestUs(jobs: Job[]): number {
    return Math.min(...jobs.map(({ arrivedUs }) => arrivedUs))
  }

  /** A worker at rest with jobs too few for a batch looks again when the oldest of them has waited long enough. */
  private awaitDelay(worker: PlainWorker): void {
    const open = this.idle.includes(worker) ? this.open(worker) : []
    const delayUs = open.length === 0 ? Number.POSITIVE_INFINITY : (this.config.batching?.delayUs ?? 0)
    const dueUs = open.length === 0 ? delayUs : this.oldestUs(open) + delayUs
    if (worker.delay?.dueUs === dueUs) return
    this.clock.drop(worker.delay)
    worker.delay = null
    if (dueUs === Number.POSITIVE_INFINITY) return
    worker.delay = this.clock.at(dueUs, () => this.settle(), 'delay')
  }
}
