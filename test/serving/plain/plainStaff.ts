import type { PlainClock } from './plainClock.ts'
import { type PlainConfig, PlainWorker } from './plainConfig.ts'

/** What a plain pool does when its workers come and go. */
export interface PlainHouse {
  ready(worker: PlainWorker): void
  stopped(workers: PlainWorker[]): void
  /** Open streams that a worker holds. */
  held(worker: PlainWorker): number
}

/** Everyone on the payroll, as they were hired. */
export class PlainStaff {
  workers: PlainWorker[] = []
  coldStartUs: number
  private readonly clock: PlainClock
  private readonly restartUs: number | null
  private readonly house: PlainHouse
  private hired = 0
  private slow: PlainWorker | null = null

  constructor(clock: PlainClock, config: PlainConfig, house: PlainHouse) {
    this.clock = clock
    this.coldStartUs = config.coldStartUs
    this.restartUs = config.restartUs
    this.house = house
  }

  count(...states: PlainWorker['state'][]): number {
    return this.workers.filter(({ state }) => states.includes(state)).length
  }

  hire(count: number, warm: boolean): void {
    for (let i = 0; i < count; i++) {
      const worker = new PlainWorker(this.hired++)
      this.workers.push(worker)
      if (warm) this.ready(worker)
      else this.coldStart(worker)
    }
  }

  setWorkers(count: number): void {
    const more = count - this.count('cold', 'up', 'down')
    if (more > 0) this.hire(more, false)
    else this.scaleDown(-more)
  }

  /** Crashed ones go first, then cold ones, idle ones, those with the fewest streams; the newest first of equals. */
  scaleDown(count: number): void {
    for (let i = 0; i < count; i++) {
      const stay = this.workers.filter(({ state }) => state !== 'leaving')
      if (stay.length === 0) break
      stay.sort((a, b) => this.use(a) - this.use(b) || b.index - a.index)
      stay[0].state = 'leaving'
      this.clock.drop(stay[0].warming)
    }
    this.sweep()
  }

  /** The slowest of those that are up go first, then the longest there, then cold ones; as many new ones come cold. */
  drain(count: number): void {
    let left = 0
    while (left < count) {
      const up = this.workers.filter(({ state }) => state === 'up')
      const most = Math.max(1, ...up.map(({ times }) => times))
      const slow = up.find(({ times }) => most > 1 && times === most)
      const one = slow ?? up[0] ?? this.workers.find(({ state }) => state === 'cold')
      if (one === undefined) break
      one.state = 'leaving'
      this.clock.drop(one.warming)
      left++
    }
    this.sweep()
    this.hire(left, false)
  }

  /** One worker is slow, until it is no longer or has left. */
  set slowTimes(times: number) {
    if (this.slow?.state === 'gone') this.slow = null
    const stay = this.workers.filter(({ state }) => state !== 'leaving')
    if (times !== 1 && this.slow === null) this.slow = stay.find(({ state }) => state === 'up') ?? stay[0] ?? null
    if (this.slow !== null) this.slow.times = times
    if (times === 1) this.slow = null
  }

  /** Those that are to leave and have nothing left to do leave. */
  sweep(): void {
    const idle = this.workers.filter((one) => one.state === 'leaving' && one.jobs.length + this.house.held(one) === 0)
    if (idle.length > 0) this.dismiss(idle)
  }

  crash(count: number): void {
    const crashed = this.workers.filter(({ serves }) => serves).slice(0, count)
    for (const worker of crashed) {
      worker.state = worker.state === 'leaving' ? 'gone' : 'down'
      if (this.restartUs === null || worker.state === 'gone') continue
      worker.warming = this.clock.at(this.clock.nowUs + this.restartUs, () => this.coldStart(worker))
    }
    this.workers = this.workers.filter(({ state }) => state !== 'gone')
    this.house.stopped(crashed)
  }

  restart(): void {
    const leaving = this.workers.filter(({ state }) => state === 'leaving')
    const served = this.workers.filter(({ state }) => state === 'up')
    for (const worker of this.workers) if (worker.state !== 'leaving') this.coldStart(worker)
    this.house.stopped(served)
    this.dismiss(leaving.filter(({ state }) => state === 'leaving'))
  }

  warm(): void {
    for (const worker of [...this.workers]) if (worker.state === 'cold') this.ready(worker)
  }

  private dismiss(leaving: PlainWorker[]): void {
    for (const worker of leaving) worker.state = 'gone'
    this.workers = this.workers.filter(({ state }) => state !== 'gone')
    this.house.stopped(leaving)
  }

  private coldStart(worker: PlainWorker): void {
    worker.state = 'cold'
    this.clock.drop(worker.warming)
    worker.warming = this.clock.at(this.clock.nowUs + this.coldStartUs, () => this.ready(worker))
  }

  private ready(worker: PlainWorker): void {
    this.clock.drop(worker.warming)
    worker.state = 'up'
    this.house.ready(worker)
  }

  /** How much a worker would be missed. */
  private use(worker: PlainWorker): number {
    if (worker.state === 'down') return -3
    if (worker.state === 'cold') return -2
    const held = this.house.held(worker)
    return worker.jobs.length + held === 0 ? -1 : held
  }
}
