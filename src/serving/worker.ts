import type { OldestFirstQueue } from './queue/oldestFirstQueue.ts'
import type { Job } from './job.ts'

/** State of a worker. Numbers, because the hot path compares them. */
export const workerState = {
  /** Rented, loading weights or capturing graphs; serves nothing yet. */
  cold: 0,
  up: 1,
  /** Accepts no new work and leaves after its batch (and its last stream). */
  draining: 2,
  /** Crashed; its machine is still rented. */
  down: 3,
  gone: 4,
} as const

/** One GPU replica, instance or CPU core: it runs one batch at a time. */
export class Worker {
  readonly index: number
  state: number = workerState.cold
  /** Factor on the service time of this worker: above 1 is a gray failure. */
  times = 1
  /** 0 interactive, 1 batch. */
  partition = 0
  /** The GPU it shares with other instances; −1: its own. */
  gpu = -1
  /** Open streams in its slots. */
  streams = 0
  /** Of these, streams of its own side of a partition. */
  ownStreams = 0
  /** Jobs of those streams waiting for it; null without slots. */
  queue: OldestFirstQueue | null = null
  /** Number of running jobs: one is `job`, several are the first of `batch`. */
  count = 0
  job: Job | null = null
  /** Two arrays alternate, so that a finished batch can be returned while the next runs. */
  batch: Job[] = []
  /** Start and end of the running batch. An event due at another time is stale. */
  startedUs = Number.NaN
  endUs = Number.NaN
  /** Time of the running batch is recorded up to here, where that is later than `startedUs`. */
  accruedUs = 0
  /** Busy time since it began to drain. */
  busyUs = 0
  /** When it looks at its queue again, waiting for a fuller batch. */
  lookUs = Number.NaN
  /** When its cold start ends. */
  warmUs = Number.NaN
  idleBefore: Worker | null = null
  idleAfter: Worker | null = null
  isIdle = false
  private spare: Job[] = []

  constructor(index: number) {
    this.index = index
  }

  /** `busyUs` including the running batch. */
  busyBy(nowUs: number): number {
    return this.count > 0 ? this.busyUs + this.unaccruedUs(nowUs) : this.busyUs
  }

  /** Time of the running batch not recorded yet. */
  unaccruedUs(nowUs: number): number {
    return nowUs - (this.accruedUs > this.startedUs ? this.accruedUs : this.startedUs)
  }

  /** Returns the finished batch; its array stays valid until the next call. */
  handOver(): Job[] {
    const finished = this.batch
    this.batch = this.spare
    this.spare = finished
    this.count = 0
    return finished
  }

  /** Removes and returns the running jobs. */
  unload(): Job[] {
    const { count, job } = this
    if (count > 1) return this.handOver().slice(0, count)
    this.count = 0
    return count === 0 ? [] : [job as Job]
  }
}

/** Idle workers, longest idle first, so that work rotates and a gray worker gets its share. */
export class IdleWorkers {
  first: Worker | null = null
  last: Worker | null = null
  length = 0

  add(worker: Worker): void {
    if (worker.isIdle === true) return
    worker.isIdle = true
    worker.idleBefore = this.last
    if (this.last === null) this.first = worker
    else this.last.idleAfter = worker
    this.last = worker
    this.length++
  }

  remove(worker: Worker): void {
    if (worker.isIdle !== true) return
    worker.isIdle = false
    const { idleBefore, idleAfter } = worker
    if (idleBefore === null) this.first = idleAfter
    else idleBefore.idleAfter = idleAfter
    if (idleAfter === null) this.last = idleBefore
    else idleAfter.idleBefore = idleBefore
    worker.idleBefore = null
    worker.idleAfter = null
    this.length--
  }
}
