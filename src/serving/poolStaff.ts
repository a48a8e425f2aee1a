import { PoolReadings } from './poolReadings.ts'
import type { WorkerName } from '../model/workerName.ts'
import type { Workforce } from './workforce.ts'

/** What can be done to the workers of a pool while it runs. */
export abstract class PoolStaff extends PoolReadings {
  protected abstract readonly workforce: Workforce

  /** Workers that stay: up, cold or crashed, without those that are leaving. */
  get workersWanted(): number {
    return this.workforce.wanted
  }

  /** Workers that serve or will when they are warm: up or cold, and stay. */
  get workersPresent(): number {
    return this.workforce.present
  }

  /** Called each time a crashed worker has begun its cold start on its machine. */
  get onReturn(): (() => void) | null {
    return this.workforce.onReturn
  }

  set onReturn(called: (() => void) | null) {
    this.workforce.onReturn = called
  }

  /** Grows by cold workers; shrinks by letting those go that are missed least, busy ones after their batch. */
  setWorkers(count: number): void {
    const more = Math.round(count) - this.workforce.wanted
    if (more > 0) this.scaleUp(more)
    else if (more < 0) this.scaleDown(-more)
  }

  /** `count` more workers, cold. */
  scaleUp(count: number): void {
    this.workforce.hire(count, false)
  }

  /** Lets `count` workers go that are missed least: crashed, cold, idle, then those with the fewest streams. */
  scaleDown(count: number): void {
    this.workforce.letGo(count)
  }

  /** Gives back the machines of up to `count` crashed workers. */
  giveBackCrashed(count: number): void {
    this.workforce.giveBackCrashed(count)
  }

  /**
   * `count` workers take nothing new and leave when they are done: the slowest first, then the longest-serving. A cold one
   * comes for each at once. Returns how many there were.
   */
  drain(count: number): number {
    return this.workforce.drain(count)
  }

  /** `drain` for one worker; returns 0 when it is not up or cold. */
  drainWorker(name: WorkerName): number {
    return this.workforce.drainWorker(name)
  }

  /** `count` workers die with what they run; `restartUs` says when they come back. Returns how many there were. */
  crash(count: number): number {
    return this.workforce.crash(count)
  }

  /** `crash` for one worker; returns 0 when it is not up, leaving or cold. */
  crashWorker(name: WorkerName): number {
    return this.workforce.crashWorker(name)
  }

  /** Every worker stops with what it runs and starts cold, crashed ones too. */
  restart(): void {
    this.workforce.restart()
  }

  /** Cold workers are ready now. */
  warm(): void {
    this.workforce.warm()
  }

  /** From a worker being there to its first job, for cold starts that begin from now on. */
  set coldStartUs(us: number) {
    this.workforce.coldStartUs = us
  }

  /** From a crash to the worker beginning its cold start, for crashes from now on; null: it does not by itself. */
  set restartUs(us: number | null) {
    this.workforce.restartUs = us
  }

  /** Service time of one worker times this: a gray failure. It stays with that worker until it is 1 or the worker leaves. */
  set slowWorkerTimes(times: number) {
    this.workforce.slowWorkerTimes = times
  }
}
