import type { Stream } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import { type Gate, gateFor } from './admission.ts'
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
import type { Scalable } from './scalable.ts'
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
export class Pool extends PoolDials implements Scalable, WorkforceListener {
  readonly name: string
  private readonly simulation: Simulation
  private readonly random: Stream
  protected readonly workforce: Workforce
  protected readonly dispatcher: Dispatcher
  protected readonly line: Line
  protected readonly slots: SlottedLine | null
  protected readonly batching: BatchPolicy | null
  private readonly gate: Gate | null
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
    const { service, admission = [], instancesPerGpu: instances = 1, interference = 1, book = null } = config
    const line = lineFor(config, (job) => this.service.oneUs(job, middling))
    this.line = line
    this.slots = line instanceof SlottedLine ? line : null
    this.batching = batchingFor(config)
    this.gate = gateFor(admission)
    for (const rule of admission) if (rule.kind === 'depth') this.depthMax = rule.max
    this.sharing = config.discipline === 'ps' ? new ProcessorSharing(simulation, meter, this.shared, book) : null
    this.isOpen = this.gate === null && this.sharing === null
    this.batchWorkers = config.partition?.batchWorkers ?? 0
    const workforce = new Workforce(simulation, meter, this, config.coldStartUs ?? 0, config.restartUs ?? null)
    this.workforce = workforce
    const { slots, gate, batching } = this
    const preempts = interrupts(config.discipline ?? 'fifo') && line instanceof KeyedLine
    const preemption = preempts ? new Preemption(line, config.chunkUs ?? 0) : null
    this.dispatcher = new Dispatcher(
      { simulation, meter, service, random, slots, gate, batches: batching !== null, instances, interference, book },
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
    if (this.isOpen === true && meter.queueDepth < this.depthMax) this.enter(job)
    else this.knock(job)
  }

  private enter(job: Job): void {
    this.dispatcher.take(job)
    if (job.state === waiting && job.patienceUs !== Number.POSITIVE_INFINITY)
      this.simulation.in(job.patienceUs, this.lostPatience, job)
  }

  /** Where it is not said beforehand that there is room, and in a queue. */
  private knock(job: Job): void {
    if (this.isFull(job) || (this.gate !== null && !this.gate.admits(job, this))) this.refuse(job)
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

  private isFull(job: Job): boolean {
    if (this.sharing !== null) return this.sharing.length - this.meter.workersUp >= this.depthMax
    return this.meter.queueDepth >= this.depthMax && this.dispatcher.mustWait(job)
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
