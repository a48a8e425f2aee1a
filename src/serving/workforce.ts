import type { Simulation } from '../kernel/simulation.ts'
import type { PoolMeter } from './poolMeter.ts'
import { Worker, workerState } from './worker.ts'

/** What happens to the workers, told to whoever gives them work. */
export interface WorkforceListener {
  /** It serves from now on. */
  ready(worker: Worker): void
  /** They serve no longer; what runs on them is lost. */
  stopped(workers: readonly Worker[]): void
}

/** The workers of a pool: who is up, cold, down, leaving. */
export class Workforce {
  /** Everyone on the payroll: cold, up, draining or down. */
  readonly workers: Worker[] = []
  coldStartUs: number
  private readonly simulation: Simulation
  private readonly meter: PoolMeter
  private readonly listener: WorkforceListener
  private readonly restartUs: number | null
  private hired = 0

  constructor(
    simulation: Simulation,
    meter: PoolMeter,
    listener: WorkforceListener,
    coldStartUs: number,
    restartUs: number | null,
  ) {
    this.simulation = simulation
    this.meter = meter
    this.listener = listener
    this.coldStartUs = coldStartUs
    this.restartUs = restartUs
  }

  /** Workers that stay: cold, up or down. */
  get wanted(): number {
    let count = 0
    for (const worker of this.workers) if (worker.state !== workerState.draining) count++
    return count
  }

  /** Workers that serve, those that are leaving included. */
  get servingCount(): number {
    return this.serving().length
  }

  hire(count: number, warm: boolean): void {
    for (let i = 0; i < count; i++) {
      const worker = new Worker(this.hired++)
      this.workers.push(worker)
      this.meter.rentedChanged(this.simulation.nowUs, 1)
      if (warm) this.becomeReady(worker)
      else this.beginColdStart(worker)
    }
    this.count()
  }

  /** Lets `count` workers go: those that serve nobody first, the newest first among equals. */
  letGo(count: number): void {
    const stay = this.workers.filter((worker) => worker.state !== workerState.draining)
    stay.sort((a, b) => uselessness(b) - uselessness(a) || b.index - a.index)
    for (const worker of stay.slice(0, Math.max(0, count))) {
      worker.state = workerState.draining
      this.meter.leavers.add(worker, this.simulation.nowUs)
    }
    this.sweep()
    this.count()
  }

  /** Workers that are to leave and have nothing left to do leave. */
  sweep(): void {
    if (this.meter.leavers.count === 0) return
    const leaving = this.workers.filter(
      (worker) => worker.state === workerState.draining && worker.count === 0 && worker.streams === 0,
    )
    if (leaving.length > 0) this.dismiss(leaving)
  }

  /** The `count` longest-serving workers die with what they run. One that was leaving is gone. */
  crash(count: number): void {
    const crashed = this.serving().slice(0, Math.max(0, count))
    for (const worker of crashed) {
      if (worker.state === workerState.draining) this.strike(worker)
      else this.goDown(worker)
    }
    this.count()
    this.listener.stopped(crashed)
  }

  private goDown(worker: Worker): void {
    worker.state = workerState.down
    worker.warmUs = Number.NaN
    if (this.restartUs === null) return
    worker.warmUs = Math.round(this.simulation.nowUs + this.restartUs)
    this.simulation.at(worker.warmUs, this.comeBack, worker)
  }

  /** Every worker stops at once, with what it runs, and starts cold; those that were leaving are gone. */
  restart(): void {
    const served = this.serving()
    const leaving = this.workers.filter((worker) => worker.state === workerState.draining)
    for (const worker of this.workers) if (worker.state !== workerState.draining) this.beginColdStart(worker)
    // Before anybody hears of it: who was lost may come again at once, and the door asks how many are up.
    this.count()
    this.listener.stopped(served.filter((worker) => worker.state !== workerState.draining))
    // Who hears of lost work may close a stream or withdraw a job, and so let some of these leave already.
    this.dismiss(leaving.filter((worker) => worker.state === workerState.draining))
  }

  /** Cold workers are ready at once: weights were loaded and graphs captured ahead. */
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

  private dismiss(leaving: readonly Worker[]): void {
    for (const worker of leaving) this.strike(worker)
    this.count()
    this.listener.stopped(leaving)
  }

  /** Strikes it off the payroll. */
  private strike(worker: Worker): void {
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
  }

  private becomeReady(worker: Worker): void {
    worker.state = workerState.up
    this.listener.ready(worker)
  }
}

/** Who is missed least: a crashed worker, then a cold one, then an idle one, then the one with the fewest streams. */
function uselessness(worker: Worker): number {
  if (worker.state === workerState.down) return 3
  if (worker.state === workerState.cold) return 2
  if (worker.count === 0 && worker.streams === 0) return 1
  return 1 / (2 + worker.streams) - 1
}
