import type { Simulation } from '../kernel/simulation.ts'
import type { PoolMeter } from './poolMeter.ts'
import { Worker, workerState } from './worker.ts'
import type { WorkerName } from '../model/workerName.ts'

/** Receives state changes of workers; implemented by the component that assigns work. */
export interface WorkerSetListener {
  /** The worker serves from now on. */
  ready(worker: Worker): void
  /** The workers stop serving; the work running on them is lost. */
  stopped(workers: readonly Worker[]): void
}

/** The workers of a pool by state: up, cold, down, draining. */
export class WorkerSet {
  /** All rented workers: cold, up, draining or down. */
  readonly workers: Worker[] = []
  coldStartUs: number
  /** From a crash to the worker's restart on its machine, cold, µs; null: no automatic restart. */
  restartUs: number | null
  /** Called each time a crashed worker has begun its cold start on its machine. */
  onReturn: (() => void) | null = null
  private readonly simulation: Simulation
  private readonly meter: PoolMeter
  private readonly listener: WorkerSetListener
  private nextIndex = 0
  /** The worker slowed by `slowWorkerTimes`; it may have left since. */
  private slowed: Worker | null = null

  constructor(
    simulation: Simulation,
    meter: PoolMeter,
    listener: WorkerSetListener,
    coldStartUs: number,
    restartUs: number | null,
  ) {
    this.simulation = simulation
    this.meter = meter
    this.listener = listener
    this.coldStartUs = coldStartUs
    this.restartUs = restartUs
  }

  /** Workers that serve or will when warm: up or cold, without draining ones. */
  get present(): number {
    let count = 0
    for (const { state } of this.workers) if (state === workerState.up || state === workerState.cold) count++
    return count
  }

  /** Workers without draining ones: cold, up or down. */
  get wanted(): number {
    let count = 0
    for (const worker of this.workers) if (worker.state !== workerState.draining) count++
    return count
  }

  /** Workers that serve, draining ones included. */
  get servingCount(): number {
    return this.serving().length
  }

  addWorkers(count: number, warm: boolean): void {
    for (let i = 0; i < count; i++) {
      const worker = new Worker(this.nextIndex++)
      this.workers.push(worker)
      this.meter.rentedChanged(this.simulation.nowUs, 1)
      if (warm) this.becomeReady(worker)
      else this.beginColdStart(worker)
    }
    this.count()
  }

  /** Drains `count` workers: those without work first, within equals the newest first. */
  scaleDown(count: number): void {
    const stay = this.workers.filter((worker) => worker.state !== workerState.draining)
    stay.sort((a, b) => removalOrder(b) - removalOrder(a) || b.index - a.index)
    this.startDraining(stay.slice(0, Math.max(0, count)))
    this.removeDrained()
    this.count()
  }

  /** Releases the machines of up to `count` crashed workers, the newest first. */
  giveBackCrashed(count: number): void {
    const crashed = this.workers.filter(({ state }) => state === workerState.down)
    if (crashed.length > 0 && count > 0) this.removeWorkers(crashed.slice(Math.max(0, crashed.length - count)))
  }

  /**
   * Drains `count` workers as suspects of a gray failure: the slowest first if it is slower than normal, then the
   * longest-serving, then cold ones. A cold one replaces each at once. Returns how many were drained.
   */
  drain(count: number): number {
    const present = this.workers.filter(({ state }) => state === workerState.up || state === workerState.cold)
    present.sort((a, b) => drainOrder(b) - drainOrder(a) || a.index - b.index)
    return this.replace(present.slice(0, Math.max(0, count)))
  }

  /** `drain` for one that is up or cold; returns 0 when it is not. */
  drainWorker(name: WorkerName): number {
    return this.replace(this.named(name).filter(({ state }) => state === workerState.up || state === workerState.cold))
  }

  private replace(leaving: readonly Worker[]): number {
    this.startDraining(leaving)
    this.removeDrained()
    this.addWorkers(leaving.length, false)
    return leaving.length
  }

  private startDraining(leaving: readonly Worker[]): void {
    for (const worker of leaving) {
      worker.state = workerState.draining
      this.meter.leavers.add(worker, this.simulation.nowUs)
    }
  }

  /** Removes draining workers without work. */
  removeDrained(): void {
    if (this.meter.leavers.count === 0) return
    const leaving = this.workers.filter(
      (worker) => worker.state === workerState.draining && worker.count === 0 && worker.streams === 0,
    )
    if (leaving.length > 0) this.removeWorkers(leaving)
  }

  /** Crashes the `count` longest-serving workers and the work they run. A draining one does not restart. Returns how many crashed. */
  crash(count: number): number {
    return this.kill(this.serving().slice(0, Math.max(0, count)))
  }

  /** `crash` for one that is up, draining or cold; returns 0 when it is not. */
  crashWorker(name: WorkerName): number {
    return this.kill(this.named(name).filter(({ state }) => state !== workerState.down))
  }

  private kill(crashed: readonly Worker[]): number {
    for (const worker of crashed) {
      if (worker.state === workerState.draining) this.endRent(worker)
      else this.goDown(worker)
    }
    this.count()
    this.listener.stopped(crashed)
    return crashed.length
  }

  private goDown(worker: Worker): void {
    worker.state = workerState.down
    worker.warmUs = Number.NaN
    if (this.restartUs === null) return
    worker.warmUs = Math.round(this.simulation.nowUs + this.restartUs)
    this.simulation.at(worker.warmUs, this.comeBack, worker)
  }

  /** Every worker drops its work at once and restarts cold; draining ones are removed. */
  restart(): void {
    const served = this.serving()
    const leaving = this.workers.filter((worker) => worker.state === workerState.draining)
    const returning = this.workers.filter(({ state }) => state === workerState.down)
    for (const worker of this.workers) if (worker.state !== workerState.draining) this.beginColdStart(worker)
    // Before the listeners are called: lost work may be resubmitted at once, and admission reads the number of workers up.
    this.count()
    for (const _ of returning) this.onReturn?.()
    this.listener.stopped(served.filter((worker) => worker.state !== workerState.draining))
    // A listener of lost work may close a stream or cancel a job, and so let some of these leave already.
    this.removeWorkers(leaving.filter((worker) => worker.state === workerState.draining))
  }

  /**
   * Factor on the service time of one worker, for work that begins from now on: the longest-serving when none is slowed yet.
   * It stays with that worker, also through a crash, until it is 1 again or the worker leaves.
   */
  set slowWorkerTimes(times: number) {
    if (this.slowed !== null && this.slowed.state === workerState.gone) this.slowed = null
    if (times !== 1) this.slowed ??= this.longestServing()
    if (this.slowed !== null) this.slowed.times = times
    if (times === 1) this.slowed = null
  }

  /** The first that is up; if none is, the first that is not draining. */
  private longestServing(): Worker | null {
    const stay = this.workers.filter(({ state }) => state !== workerState.draining)
    return stay.find(({ state }) => state === workerState.up) ?? stay[0] ?? null
  }

  /** The worker of this name, in a list of none or one. */
  private named(name: WorkerName): Worker[] {
    return this.workers.filter((worker) => (name === 'slow' ? worker === this.slowed : worker.index === name))
  }

  /** Cold workers are ready at once, as if weights were loaded and graphs captured ahead. */
  warm(): void {
    for (const worker of this.workers) if (worker.state === workerState.cold) this.becomeReady(worker)
    this.count()
  }

  private count(): void {
    let up = 0
    let cold = 0
    let down = 0
    for (const { state } of this.workers) {
      if (state === workerState.cold) cold++
      else if (state === workerState.down) down++
      else up++
    }
    this.meter.workersChanged(this.simulation.nowUs, up, cold, down)
  }

  private serving(): Worker[] {
    return this.workers.filter(({ state }) => state === workerState.up || state === workerState.draining)
  }

  private removeWorkers(leaving: readonly Worker[]): void {
    for (const worker of leaving) this.endRent(worker)
    this.count()
    this.listener.stopped(leaving)
  }

  /** Ends its rent. */
  private endRent(worker: Worker): void {
    worker.state = workerState.gone
    this.meter.leavers.remove(worker, this.simulation.nowUs)
    this.meter.rentedChanged(this.simulation.nowUs, -1)
    this.workers.splice(this.workers.indexOf(worker), 1)
  }

  private beginColdStart(worker: Worker): void {
    worker.state = workerState.cold
    worker.warmUs = Math.round(this.simulation.nowUs + this.coldStartUs)
    this.simulation.at(worker.warmUs, this.warmedUp, worker)
  }

  private readonly warmedUp = (worker: Worker): void => {
    if (worker.state !== workerState.cold || worker.warmUs !== this.simulation.nowUs) return
    this.becomeReady(worker)
    this.count()
  }

  private readonly comeBack = (worker: Worker): void => {
    if (worker.state !== workerState.down || worker.warmUs !== this.simulation.nowUs) return
    this.beginColdStart(worker)
    this.count()
    this.onReturn?.()
  }

  private becomeReady(worker: Worker): void {
    worker.state = workerState.up
    this.listener.ready(worker)
  }
}

/** Order of removal, highest first: a crashed worker, then a cold one, then an idle one, then the one with the fewest streams. */
function removalOrder(worker: Worker): number {
  if (worker.state === workerState.down) return 3
  if (worker.state === workerState.cold) return 2
  if (worker.count === 0 && worker.streams === 0) return 1
  return 1 / (2 + worker.streams) - 1
}

/** Order of draining, highest first: slow workers, the slower the sooner, and cold ones last. */
function drainOrder(worker: Worker): number {
  if (worker.state === workerState.cold) return 0
  return Math.max(1, worker.times)
}
