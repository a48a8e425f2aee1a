import { PoolReadings } from './poolReadings.ts'
import type { Workforce } from './workforce.ts'

/** What can be done to the workers of a pool while it runs. */
export abstract class PoolStaff extends PoolReadings {
  protected abstract readonly workforce: Workforce

  /** Workers that stay: up, cold or crashed, without those that are leaving. */
  get workersWanted(): number {
    return this.workforce.wanted
  }

  /** Grows by cold workers; shrinks by letting those go that are missed least, busy ones after their batch. */
  setWorkers(count: number): void {
    const more = Math.round(count) - this.workforce.wanted
    if (more > 0) this.workforce.hire(more, false)
    else if (more < 0) this.workforce.letGo(-more)
  }

  /** `count` workers take nothing new and leave when they are done. */
  drain(count: number): void {
    this.workforce.letGo(count)
  }

  /** `count` workers die with what they run; `restartUs` of the config says when they come back. */
  crash(count: number): void {
    this.workforce.crash(count)
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

  /** Service time of the longest-serving worker times this: a gray failure. It leaves with that worker. */
  set slowWorkerTimes(times: number) {
    if (this.workforce.workers.length > 0) this.workforce.workers[0].times = times
  }
}
