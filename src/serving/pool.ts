import type { Stream } from '../kernel/random.ts'
import type { Simulation } from '../kernel/simulation.ts'
import type { Law } from '../model/law.ts'
import type { WorkerName } from '../model/workerName.ts'
import { Admission, type ServerState } from './admission.ts'
import type { BatchPolicy } from './batching.ts'
import { Dispatcher } from './dispatcher.ts'
import { type Job, jobState } from './job.ts'
import { interrupts, type PoolConfig } from './poolConfig.ts'
import { PoolMeter } from './poolMeter.ts'
import { batchingFor, checkConfig, queueFor } from './poolParts.ts'
import { ProcessorSharing } from './processorSharing.ts'
import type { Queue } from './queue/queue.ts'
import { SequenceQueue } from './queue/sequenceQueue.ts'
import type { Server, ServerWindow } from './server.ts'
import type { ServiceModel } from './serviceModel.ts'
import type { Worker } from './worker.ts'
import { WorkerSet, type WorkerSetListener } from './workerSet.ts'

const { fresh, waiting, running, done } = jobState

/** Service noise at its median, for the expected size of a job. */
const medianNoise: Stream = { uniform: () => 0.5 }

/**
 * GPU or CPU workers behind one queue. The queue decides the order and the dispatcher starts and ends batches, unless the
 * discipline is processor sharing, which uses neither; the worker set holds the workers, admission decides who enters, the
 * meter counts. Properties with a setter may change during the run and apply to work that begins afterwards.
 */
export class Pool implements Server<Job>, ServerState<Job>, WorkerSetListener {
  readonly name: string
  readonly meter: PoolMeter
  /** Patience of jobs submitted from now on: they leave the queue after waiting this long, µs; a job's own patience may be shorter. */
  patienceUs = Number.POSITIVE_INFINITY
  private readonly simulation: Simulation
  private readonly random: Stream
  private readonly workerSet: WorkerSet
  private readonly queue: Queue
  private readonly slots: SequenceQueue | null
  private readonly batching: BatchPolicy | null
  private readonly dispatcher: Dispatcher
  private readonly admission: Admission<Job>
  private readonly sharing: ProcessorSharing | null
  /** Has a queue, and no admission rule but its depth. */
  private readonly isOpen: boolean
  private readonly batchWorkers: number
  private askedBusyUs = 0
  private askedUpUs = 0

  /** `random` is for noise of the service model only. Throws a RangeError when parts of the config conflict. */
  constructor(simulation: Simulation, config: PoolConfig, random: Stream) {
    checkConfig(config)
    const { service, admission: rules = [], instancesPerGpu: instances = 1, interference = 1, book = null } = config
    const meter = new PoolMeter(simulation.nowUs)
    this.name = config.name ?? 'pool'
    this.meter = meter
    this.simulation = simulation
    this.random = random
    const queue = queueFor(config, (job) => this.service.oneUs(job, medianNoise))
    this.queue = queue
    this.slots = queue instanceof SequenceQueue ? queue : null
    this.batching = batchingFor(config)
    this.admission = new Admission(rules)
    this.sharing = config.discipline === 'ps' ? new ProcessorSharing(simulation, meter, this.shared, book) : null
    this.isOpen = !this.admission.hasRules && this.sharing === null
    this.batchWorkers = config.partition?.batchWorkers ?? 0
    const workerSet = new WorkerSet(simulation, meter, this, config.coldStartUs ?? 0, config.restartUs ?? null)
    this.workerSet = workerSet
    const { batching } = this
    this.dispatcher = new Dispatcher(
      { simulation, meter, service, random, batches: batching !== null, instances, interference, book },
      {
        queue,
        batching,
        preemptionUs: interrupts(config.discipline ?? 'fifo') ? (config.chunkUs ?? 0) : null,
        admission: this.admission.hasRules ? this.admission : null,
      },
      workerSet.workers,
      () => workerSet.removeDrained(),
    )
    workerSet.addWorkers(config.workers, true)
  }

  get nowUs(): number {
    return this.simulation.nowUs
  }

  /** Admits a job, or refuses it at once (its listener is called before this returns). */
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
    if (job.state !== waiting) return
    if (job.patienceUs !== Number.POSITIVE_INFINITY || this.patienceUs !== Number.POSITIVE_INFINITY) this.losePatience(job)
  }

  private losePatience(job: Job): void {
    job.leavesAfterUs = Math.min(job.patienceUs, this.patienceUs)
    this.simulation.in(job.leavesAfterUs, this.lostPatience, job)
  }

  /** Admission when the depth is used up, when there are rules beyond it, and with processor sharing. */
  private admit(job: Job): void {
    if (!this.admission.admits(job, this)) this.refuse(job)
    else if (this.sharing !== null) this.share(job, this.sharing)
    else this.enter(job)
  }

  /**
   * Cancels a job without calling its listener. A running batch runs to its end, and the result is dropped; with processor
   * sharing the job leaves at once.
   */
  cancel(job: Job): void {
    if (job.state === waiting) this.leaveQueue(job, jobState.cancelled)
    else if (job.state === running) {
      job.state = jobState.cancelled
      this.sharing?.forget(job)
    } else return
    this.meter.cancelled++
  }

  /** Books the time of running work up to now, in jobs, workers and the accounts: called at the end of a minute. */
  settle(): void {
    this.sharing?.settle()
    for (const worker of this.workerSet.workers) if (worker.count > 0) this.dispatcher.runner.settle(worker)
  }

  get rentedUs(): number {
    return this.meter.rentedUs(this.nowUs)
  }

  /** A pool of jobs has no cache. */
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
      abandoned: window.abandoned,
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
    if (this.sharing !== null) this.sharing.setWorkers(this.workerSet.servingCount)
    else {
      worker.partition = this.partitionOf(worker)
      this.dispatcher.join(worker)
    }
  }

  stopped(workers: readonly Worker[]): void {
    if (this.sharing !== null) this.sharing.setWorkers(this.workerSet.servingCount)
    else this.dispatcher.remove(workers)
  }

  /** Partition of a worker: the batch partition is filled as soon as one worker is left for the interactive one. */
  private partitionOf(worker: Worker): number {
    let batch = 0
    let others = 0
    for (const other of this.workerSet.workers) {
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
    if (this.simulation.nowUs - job.arrivedUs < Math.round(job.leavesAfterUs)) return
    this.leaveQueue(job, jobState.abandoned)
    this.meter.abandoned++
    job.listener.abandoned?.(job)
  }

  private leaveQueue(job: Job, state: number): void {
    job.state = state
    this.dispatcher.forget(job)
    this.workerSet.removeDrained()
  }

  /** Jobs waiting for a worker or for a stream slot. */
  get queueDepth(): number {
    return this.meter.queueDepth
  }

  /** Age of the oldest waiting job, µs; NaN when none waits. Linear in the queue. */
  oldestWaitUs(): number {
    let oldestUs = Number.NaN
    this.queue.eachWaiting(({ arrivedUs }) => {
      if (!(arrivedUs >= oldestUs)) oldestUs = arrivedUs
    })
    return this.nowUs - oldestUs
  }

  get busyWorkers(): number {
    return this.meter.busyWorkers
  }

  /** Workers that serve, draining ones included. */
  get workersUp(): number {
    return this.meter.workersUp
  }

  get workersCold(): number {
    return this.meter.workersCold
  }

  /** Crashed workers. */
  get workersDown(): number {
    return this.meter.workersDown
  }

  /** Jobs admitted and not ended: waiting or running. */
  get outstanding(): number {
    const { arrivals, served, refused, abandoned, cancelled, lost } = this.meter
    return arrivals - served - refused - abandoned - cancelled - lost
  }

  /** Busy share of the serving workers since the last call; 0 when none served. */
  utilisationSinceAsked(): number {
    const busyUs = this.meter.busyUs(this.nowUs)
    const upUs = this.meter.upUs(this.nowUs)
    const utilisation = upUs > this.askedUpUs ? (busyUs - this.askedBusyUs) / (upUs - this.askedUpUs) : 0
    this.askedBusyUs = busyUs
    this.askedUpUs = upUs
    return utilisation
  }

  /** Workers without draining ones: up, cold or crashed. */
  get workersWanted(): number {
    return this.workerSet.wanted
  }

  /** Workers that serve or will when warm: up or cold, without draining ones. */
  get workersPresent(): number {
    return this.workerSet.present
  }

  /** Called each time a crashed worker has begun its cold start on its machine. */
  get onReturn(): (() => void) | null {
    return this.workerSet.onReturn
  }

  set onReturn(called: (() => void) | null) {
    this.workerSet.onReturn = called
  }

  /** Grows by cold workers; shrinks by draining as `scaleDown` does, busy workers after their batch. */
  setWorkers(count: number): void {
    const more = Math.round(count) - this.workerSet.wanted
    if (more > 0) this.scaleUp(more)
    else if (more < 0) this.scaleDown(-more)
  }

  /** Adds `count` workers, which start cold. */
  scaleUp(count: number): void {
    this.workerSet.addWorkers(count, false)
  }

  /** Removes `count` workers, the cheapest to lose first: crashed, cold, idle, then those with the fewest streams. */
  scaleDown(count: number): void {
    this.workerSet.scaleDown(count)
  }

  /** Releases the machines of up to `count` crashed workers. */
  releaseCrashed(count: number): void {
    this.workerSet.giveBackCrashed(count)
  }

  /**
   * Drains `count` workers: they accept no new work and leave when they are done; the slowest first, then the longest-serving.
   * A cold worker replaces each at once. Returns how many were drained.
   */
  drain(count: number): number {
    return this.workerSet.drain(count)
  }

  /** `drain` for one worker; returns 0 when it is not up or cold. */
  drainWorker(name: WorkerName): number {
    return this.workerSet.drainWorker(name)
  }

  /** Crashes `count` workers and the work they run; they restart after `restartUs`. Returns how many crashed. */
  crash(count: number): number {
    return this.workerSet.crash(count)
  }

  /** `crash` for one worker; returns 0 when it is not up, draining or cold. */
  crashWorker(name: WorkerName): number {
    return this.workerSet.crashWorker(name)
  }

  /** Every worker, crashed ones included, drops its work and restarts cold; draining ones are removed. */
  restart(): void {
    this.workerSet.restart()
  }

  /** Makes cold workers ready at once. */
  warm(): void {
    this.workerSet.warm()
  }

  /** From a worker's machine being there to its first job, µs, for cold starts that begin from now on. */
  set coldStartUs(us: number) {
    this.workerSet.coldStartUs = us
  }

  /** From a crash to the start of the worker's cold start, µs, for crashes from now on; null: no automatic restart. */
  set restartUs(us: number | null) {
    this.workerSet.restartUs = us
  }

  /** Factor on the service time of one worker: a gray failure. It stays with that worker until it is 1 or the worker leaves. */
  set slowWorkerTimes(times: number) {
    this.workerSet.slowWorkerTimes = times
  }

  /** Sequence batching: requests a slot for a stream; its jobs wait until it has one. `trafficClass`: 0 interactive, 1 batch. */
  openStream(id: number, trafficClass = 0): void {
    this.streams().open(id, trafficClass)
    this.dispatcher.offer(null)
  }

  /** Frees the stream's slot once its jobs are done. */
  closeStream(id: number): void {
    this.streams().close(id)
    this.dispatcher.offer(null)
    this.workerSet.removeDrained()
  }

  /** Jobs that may wait; a job that finds an idle worker is always admitted. */
  get depthMax(): number {
    return this.admission.depthMax
  }

  set depthMax(depth: number) {
    this.admission.depthMax = depth
  }

  get service(): ServiceModel {
    return this.dispatcher.runner.service
  }

  set service(model: ServiceModel) {
    this.dispatcher.runner.service = model
  }

  /** Factor on the service time of every worker. */
  get slowdown(): number {
    return this.dispatcher.runner.slowdown
  }

  set slowdown(times: number) {
    this.dispatcher.runner.slowdown = times
  }

  get batchMax(): number {
    return this.batching?.max ?? 1
  }

  set batchMax(max: number) {
    if (this.batching !== null) this.batching.max = max
    this.dispatcher.offer(null)
  }

  get batchDelayUs(): number {
    return this.batching?.delayUs ?? 0
  }

  set batchDelayUs(delayUs: number) {
    if (this.batching !== null) this.batching.delayUs = Math.ceil(delayUs)
    this.dispatcher.offer(null)
  }

  /** Stream slots per worker; lowering it evicts no stream. */
  set streamsMax(max: number) {
    this.streams().streamsMax = max
    this.streams().place()
    this.dispatcher.offer(null)
  }

  /** Streams open, those without a slot included. */
  get streamsOpen(): number {
    return this.slots?.streamsOpen ?? 0
  }

  /** Streams without a slot. */
  get streamsWaiting(): number {
    return this.slots?.streamsWaiting ?? 0
  }

  private streams(): SequenceQueue {
    if (this.slots === null) throw new RangeError(`${this.name}: only a pool with sequence batching has stream slots`)
    return this.slots
  }
}

/** Resets an ended job for resubmission; one that has not ended, or still has an entry in a queue, throws a RangeError. */
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
