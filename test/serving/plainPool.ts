import { type Job, jobState } from '../../src/serving/job.ts'
import { PlainClock } from './plain/plainClock.ts'
import type { PlainConfig, PlainWorker } from './plain/plainConfig.ts'
import { PlainDials } from './plain/plainDials.ts'
import { PlainDoors } from './plain/plainDoors.ts'
import { PlainSharing } from './plain/plainSharing.ts'

/**
 * A worker pool written the long way, as an oracle: after everything that happens all workers and all jobs are looked
 * through for what can begin. It shares no code with the product but the job, which is data. What ties goes in the
 * order it was asked for; of idle workers that could take something the one that has rested longest does. The lost of
 * a crash are told last first, as the product does; no document says.
 */
export class PlainPool extends PlainDials {
  readonly sharing: PlainSharing | null
  private readonly doors: PlainDoors
  private readonly visits = new Map<Job, number>()

  constructor(config: PlainConfig) {
    super(new PlainClock(), config)
    this.doors = new PlainDoors(config.doors)
    this.sharing = config.discipline === 'ps' ? new PlainSharing(this.clock, (job) => this.finish(job)) : null
    this.clock.passing = (us) => this.pass(us)
    this.staff.hire(config.workers, true)
  }

  submit(job: Job): void {
    const { nowUs } = this.clock
    const visit = (this.visits.get(job) ?? 0) + 1
    this.visits.set(job, visit)
    Object.assign(job, { arrivedUs: nowUs, batchSize: 0, leftUs: 0, gpuUs: 0 })
    this.totals.arrivals++
    if (this.isFull(job) || !this.doors.admit(job, this.seen())) {
      job.state = jobState.refused
      this.totals.refused++
      job.listener.refused?.(job)
    } else if (this.sharing !== null) {
      this.met(job, 1)
      this.totals.batches++
      this.totals.batchSizeSum++
      this.sharing.enter(job, this.aloneUs([job]) * this.slowdown)
    } else {
      this.takeIn(job)
      if (job.state === jobState.waiting && job.patienceUs < Number.POSITIVE_INFINITY)
        this.clock.at(nowUs + job.patienceUs, () => this.visits.get(job) === visit && this.losePatience(job))
    }
  }

  cancel(job: Job): void {
    if (job.state === jobState.waiting) this.leave(job, jobState.cancelled)
    else if (job.state === jobState.running) {
      job.state = jobState.cancelled
      this.sharing?.leave(job)
    } else return
    this.totals.cancelled++
  }

  ready(worker: PlainWorker): void {
    if (this.sharing !== null) {
      this.sharing.setWorkers(this.staff.count('up', 'leaving'))
      return
    }
    const others = this.staff.workers.filter((other) => other !== worker)
    const batch = others.filter(({ partition }) => partition === 1).length
    const wanted = this.config.partition?.batchWorkers ?? 0
    worker.partition = others.length > batch && batch < wanted ? 1 : 0
    if (this.config.instancesPerGpu > 1) this.gpus.join(worker)
    this.streams?.joined(worker)
    this.rest(worker)
    this.settle()
  }

  stopped(workers: PlainWorker[]): void {
    if (this.sharing !== null) {
      this.sharing.setWorkers(this.staff.count('up', 'leaving'))
      return
    }
    const jobs: Job[] = []
    for (const worker of workers) {
      this.idle = this.idle.filter((other) => other !== worker)
      jobs.push(...this.unload(worker))
      this.gpus.leave(worker)
      this.streams?.stopped(worker)
    }
    const ran = jobs.filter(({ state }) => state === jobState.running)
    const lost = ran.filter(({ listener }) => listener.lost !== undefined)
    for (const job of ran.filter((one) => !lost.includes(one)).reverse()) this.putBack(job, 0)
    for (const job of lost) job.state = jobState.lost
    this.totals.lost += lost.length
    this.settle(null, jobs)
    for (const job of ran) if (job.state === jobState.waiting) this.preempt(job)
    for (const job of lost.reverse()) job.listener.lost?.(job)
  }

  protected ended(worker: PlainWorker): void {
    const jobs = this.unload(worker)
    this.doors.ended(this.clock.nowUs - worker.startedUs, jobs.length)
    const done = jobs.filter(({ state }) => state === jobState.running)
    for (const job of done) {
      Object.assign(job, { state: jobState.done, finishedUs: this.clock.nowUs, leftUs: 0 })
      this.totals.served++
    }
    this.settle(worker, jobs)
    for (const job of done) job.listener.served(job)
  }

  /** An end under processor sharing. */
  private finish(job: Job): void {
    Object.assign(job, { state: jobState.done, finishedUs: this.clock.nowUs })
    this.totals.served++
    job.listener.served(job)
  }

  private takeIn(job: Job): void {
    job.state = jobState.waiting
    if (this.direct && this.idle.length > 0) this.start(this.idle.shift() as PlainWorker, [job])
    else {
      this.order.arrive(job)
      this.settle()
      if (job.state === jobState.waiting) this.preempt(job)
    }
  }

  private losePatience(job: Job): void {
    if (job.state !== jobState.waiting || job.leftUs > 0) return
    this.leave(job, jobState.abandoned)
    this.totals.abandoned++
    job.listener.abandoned?.(job)
  }

  private leave(job: Job, state: number): void {
    job.state = state
    this.order.leave(job)
    this.settle()
  }

  private seen() {
    const { queueDepth, busyWorkers, workersUp } = this
    return { nowUs: this.clock.nowUs, queueDepth, busyWorkers, workersUp }
  }

  /** Full for a job that no idle worker could take. */
  private isFull(job: Job): boolean {
    if (this.sharing !== null) return this.sharing.guests.length - this.sharing.workers >= this.depthMax
    if (this.order.waiting.length < this.depthMax) return false
    return !this.idle.some((worker) => this.welcomes(worker, job))
  }

  private welcomes(worker: PlainWorker, job: Job): boolean {
    const { partition } = this.config
    if (this.streams !== null) return this.streams.welcomes(worker, job)
    if (partition === null || job.trafficClass === worker.partition) return true
    return partition.borrowing && !this.order.waiting.some(({ trafficClass }) => trafficClass === worker.partition)
  }

  private preempt(job: Job): void {
    const { nowUs } = this.clock
    const { discipline, chunkUs } = this.config
    if (discipline !== 'priorityPreemptive' && discipline !== 'srpt') return
    const mayYield = this.staff.workers.filter((one) => one.state === 'up' && one.jobs.length > 0 && !one.boundary)
    const most = Math.max(...mayYield.map((worker) => this.urgencyOn(worker)))
    const victim = mayYield.find((worker) => this.urgencyOn(worker) === most)
    if (victim === undefined || most <= this.order.urgency(job)) return
    let atUs = nowUs
    if (chunkUs > 0) while ((atUs - victim.startedUs) % chunkUs !== 0) atUs++
    if (atUs >= victim.endUs) return
    if (atUs === nowUs) this.interrupt(victim)
    else victim.boundary = this.clock.at(atUs, () => this.mayInterrupt(victim))
  }

  private mayInterrupt(worker: PlainWorker): void {
    worker.boundary = null
    const { waiting } = this.order
    if (waiting.length === 0 || worker.jobs.length === 0) return
    if (worker.state !== 'up') return
    if (this.order.urgency(this.order.first(waiting)) < this.urgencyOn(worker)) this.interrupt(worker)
  }

  private interrupt(worker: PlainWorker): void {
    const leftUs = worker.endUs - this.clock.nowUs
    const jobs = this.unload(worker)
    if (jobs[0].state === jobState.running) this.putBack(jobs[0], leftUs)
    this.settle(worker, jobs)
  }

  private putBack(job: Job, leftUs: number): void {
    job.state = jobState.waiting
    job.leftUs = leftUs
    this.order.back(job)
  }

  private urgencyOn(worker: PlainWorker): number {
    return this.config.discipline === 'srpt' ? worker.endUs - this.clock.nowUs : worker.jobs[0].priority
  }
}
