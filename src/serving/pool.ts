import type { Stream } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { Law } from '../model/law.ts'
import { Admission, type ServerState } from './admission.ts'
import type { BatchPolicy } from './batching.ts'
import { Dispatcher } from './dispatcher.ts'
import { type Job, jobState } from './job.ts'
import { KeyedLine } from './keyedLine.ts'
import type { Line } from './line.ts'
import { interrupts, type PoolConfig } from './poolConfig.ts'
import { PoolMeter } from './poolMeter.ts'
import { batchingFor, checkConfig, lineFor } from './poolParts.ts'
import { PoolDials } from './poolDials.ts'
import { Preemption } from './preemption.ts'
import { ProcessorSharing } from './processorSharing.ts'
import type { Server, ServerWindow } from './server.ts'
import { SlottedLine } from './slottedLine.ts'
import type { Worker } from './worker.ts'
import { Workforce, type WorkforceListener } from './workforce.ts'

const { fresh, waiting, running, done } = jobState

/** Noise as it is expected to be: what an order by size may know. */
const middling: Stream = { uniform: () => 0.5 }

/**
 * GPU or CPU workers behind one queue, as the stages see them. `service`, `slowdown`, `depthMax`, `coldStartUs` and the
 * batch limits may be turned while it runs; they hold for what begins afterwards.
 */
export class Pool extends PoolDials implements Server<Job>, ServerState<Job>, WorkforceListener {
  readonly name: string
  private readonly simulation: Simulation
  private readonly random: Stream
  protected readonly workforce: Workforce
  protected readonly dispatcher: Dispatcher
  protected readonly line: Line
  protected readonly slots: SlottedLine | null
  protected readonly batching: BatchPolicy | null
  protected readonly admission: Admission<Job>
  private readonly sharing: ProcessorSharing | null
  /** Has a queue, and no rule but its depth says who may come in. */
  private readonly isOpen: boolean
  private readonly batchWorkers: number

  /** `random` is for noise of the service model only. Throws a RangeError when parts of the config do not go together. */
  constructor(simulation: Simulation, config: PoolConfig, random: Stream) {
    checkConfig(config)
    super(new PoolMeter(simulation.nowUs))
    this.name = config.name ?? 'pool'
    this.simulation = simulation
    this.random = random
    const { meter } = this
    const { service, admission: rules = [], instancesPerGpu: instances = 1, interference = 1, book = null } = config
    const line = lineFor(config, (job) => this.service.oneUs(job, middling))
    this.line = line
    this.slots = line instanceof SlottedLine ? line : null
    this.batching = batchingFor(config)
    this.admission = new Admission(rules)
    this.sharing = config.discipline === 'ps' ? new ProcessorSharing(simulation, meter, this.shared, book) : null
    this.isOpen = !this.admission.hasRules && this.sharing === null
    this.batchWorkers = config.partition?.batchWorkers ?? 0
    const workforce = new Workforce(simulation, meter, this, config.coldStartUs ?? 0, config.restartUs ?? null)
    this.workforce = workforce
    const { slots, batching } = this
    const admission = this.admission.hasRules ? this.admission : null
    const preempts = interrupts(config.discipline ?? 'fifo') && line instanceof KeyedLine
    const preemption = preempts ? new Preemption(line, config.chunkUs ?? 0) : null
    this.dispatcher = new Dispatcher(
      { simulation, meter, service, random, slots, admission, batches: batching !== null, instances, interference, book },
      { line, batching, preemption },
      workforce.workers,
      () => workforce.sweep(),
    )
    workforce.hire(config.workers, true)
  }

  get nowUs(): number {
    return this.simulation.nowUs
  }

  /** Takes a job in, or refuses it at once (its listener is told before this returns). */
  submit(job: Job): void {
    const { meter } = this
    if (job.state !== fresh) renew(job)
    job.arrivedUs = this.simulation.nowUs
    meter.arrivals++
    if (this.isOpen === true && meter.queueDepth < this.admission.depthMax) this.enter(job)
    else this.admit(job)
  }

  private enter(job: Job): void {
    this.dispatcher.take(job)
    if (job.state === waiting && job.patienceUs !== Number.POSITIVE_INFINITY)
      this.simulation.in(job.patienceUs, this.lostPatience, job)
  }

  /** Admission when the depth is used up, when there are rules beyond it, and with processor sharing. */
  private admit(job: Job): void {
    if (!this.admission.admits(job, this)) this.refuse(job)
    else if (this.sharing !== null) this.share(job, this.sharing)
    else this.enter(job)
  }

  /** Withdraws a job; nobody is told. What already runs for it runs on, and is dropped when it comes back. */
  cancel(job: Job): void {
    if (job.state === waiting) this.leaveQueue(job, jobState.cancelled)
    else if (job.state === running) {
      job.state = jobState.cancelled
      this.sharing?.forget(job)
    } else return
    this.meter.cancelled++
  }

  /** Brings the time of what runs up to date, in jobs, workers and the book: at the end of a minute. */
  settle(): void {
    this.sharing?.settle()
    for (const worker of this.workforce.workers) if (worker.count > 0) this.dispatcher.settle(worker)
  }

  get rentedUs(): number {
    return this.meter.rentedUs(this.nowUs)
  }

  /** Jobs leave nothing behind. */
  flush(): void {}

  window(nowUs: number): ServerWindow {
    const window = this.meter.close(nowUs)
    const lengthUs = window.toUs - window.fromUs
    // Written out, not spread: a minute closes for every pool, and the engine copies so many fields slowly.
    return {
      queueDepthMean: window.queueDepthMean,
      utilisation: window.utilisation,
      workersUp: window.workersUp,
      workersCold: window.workersCold,
      workersDown: window.workersDown,
      batchSizeMean: window.batchSizeMean,
      arrivals: window.arrivals,
      refused: window.refused,
      started: window.started,
      waitUsSum: window.waitUsSum,
      billedUs: window.billedUs,
      busyUs: window.busyUs,
      drainingUs: window.drainingUs,
      upUs: window.workersUp * lengthUs,
      coldUs: window.workersCold * lengthUs,
      downUs: window.workersDown * lengthUs,
      oldestWaitUs: this.oldestWaitUs(),
      kvUsage: null,
      preemptions: 0,
      recomputedTokens: 0,
    }
  }

  laws(nowUs: number): Law[] {
    const totals = this.meter.totals(nowUs)
    const gone = totals.served + totals.refused + totals.abandoned + totals.cancelled + totals.lost
    const inside = this.outstanding
    return [
      {
        law: `pool ${this.name} neither loses nor invents work`,
        ok: totals.arrivals === gone + inside,
        detail: `${totals.arrivals} came, ${gone} left, ${inside} inside`,
      },
    ]
  }

  ready(worker: Worker): void {
    if (this.sharing !== null) this.sharing.setWorkers(this.workforce.servingCount)
    else {
      worker.partition = this.partitionOf(worker)
      this.dispatcher.join(worker)
    }
  }

  stopped(workers: readonly Worker[]): void {
    if (this.sharing !== null) this.sharing.setWorkers(this.workforce.servingCount)
    else this.dispatcher.remove(workers)
  }

  /** The batch partition is filled as soon as one worker is left for the interactive one. */
  private partitionOf(worker: Worker): number {
    let batch = 0
    let others = 0
    for (const other of this.workforce.workers) {
      if (other === worker) continue
      others++
      batch += other.partition
    }
    return others > batch && batch < this.batchWorkers ? 1 : 0
  }

  private share(job: Job, sharing: ProcessorSharing): void {
    job.startedUs = job.arrivedUs
    job.batchSize = 1
    this.meter.started++
    this.meter.batches++
    this.meter.batchSizeSum++
    sharing.enter(job, this.service.oneUs(job, this.random) * this.slowdown)
  }

  private readonly shared = (job: Job): void => {
    job.state = done
    job.finishedUs = this.simulation.nowUs
    this.meter.served++
    job.listener.served(job)
  }

  get backlog(): number {
    return this.sharing === null ? this.meter.queueDepth : this.sharing.length - this.meter.workersUp
  }

  get isFull(): boolean {
    return this.meter.busyWorkers >= this.meter.workersUp
  }

  mustWait(job: Job): boolean {
    return this.sharing === null ? this.dispatcher.mustWait(job) : this.sharing.length >= this.meter.workersUp
  }

  private refuse(job: Job): void {
    job.state = jobState.refused
    this.meter.refused++
    job.listener.refused?.(job)
  }

  private readonly lostPatience = (job: Job): void => {
    if (job.state !== waiting || job.leftUs > 0) return
    if (this.simulation.nowUs - job.arrivedUs < Math.round(job.patienceUs)) return
    this.leaveQueue(job, jobState.abandoned)
    this.meter.abandoned++
    job.listener.abandoned?.(job)
  }

  private leaveQueue(job: Job, state: number): void {
    job.state = state
    this.dispatcher.forget(job)
    this.workforce.sweep()
  }
}

/** A job that has ended is as new; one that has not, or still has its place in a queue, cannot come twice. */
function renew(job: Job): void {
  if (job.state !== done) mustBeOver(job)
  job.batchSize = 0
  job.leftUs = 0
  job.gpuUs = 0
}

function mustBeOver({ state }: Job): void {
  if (state === jobState.refused || state === jobState.lost) return
  throw new RangeError(`a job in state ${state} was submitted again; only one served, refused or lost can be`)
}
