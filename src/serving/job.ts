import type { WorkAccount } from '../model/workAccount.ts'
import { unbooked } from './standingAccounts.ts'

/** State of a job. Numbers, because the hot path compares them; each file destructures them to constants, which compile to numbers. */
export const jobState = {
  fresh: 0,
  waiting: 1,
  running: 2,
  done: 3,
  /** Cancelled by its owner; a result that still arrives is dropped. */
  cancelled: 4,
  /** Refused by admission. */
  refused: 5,
  /** Left the queue when its patience ran out. */
  abandoned: 6,
  /** Its worker crashed while running it. */
  lost: 7,
} as const

/** Receives the outcome of a job. */
export interface JobListener {
  served(job: Job): void
  refused?(job: Job): void
  abandoned?(job: Job): void
  /** Its worker crashed. Without this method the job returns to the head of the queue. */
  lost?(job: Job): void
}

/**
 * One piece of work for a pool. Times are µs. Its owner may submit it again once it was served, refused or lost; a cancelled
 * or abandoned job still occupies its place in a queue and cannot be reused. Numeric fields must be numbers from the start: V8
 * keeps a field that is first undefined as a boxed value ever after (`useDefineForClassFields` is off for this).
 */
export class Job<Owner = unknown> {
  owner: Owner
  listener: JobListener
  state: number = jobState.fresh
  /** For the owner's use, e.g. the purpose of the job. */
  kind = 0
  /** Lower is served first. */
  priority = 0
  tenant = 0
  /** The stream whose slot it needs; −1: none. */
  stream = -1
  /** 0 interactive, 1 batch: the partition it belongs to. */
  trafficClass = 0
  /** Number of jobs in its (latest) batch; 0 until it starts. */
  batchSize = 0
  /** Work left after a preemption, µs; 0: not started. */
  leftUs = 0
  /** Units of work, in the unit of the pool's service model: 1, ms of audio, µs of GPU. */
  size: number
  /** For earliest deadline first and deadline admission. */
  deadlineUs = Number.POSITIVE_INFINITY
  /** Leaves the queue after waiting this long, µs. */
  patienceUs = Number.POSITIVE_INFINITY
  /** The patience in force when it last began to wait: its own, or the pool's. */
  leavesAfterUs = Number.POSITIVE_INFINITY
  arrivedUs = Number.NaN
  /** When it first started on a worker. */
  startedUs = Number.NaN
  finishedUs = Number.NaN
  /** Worker time used: its share, by size, of every batch it was in. */
  gpuUs = 0
  /** The account that the time is booked to. */
  account: WorkAccount = unbooked
  /** Index of the worker that ran it last; −1: none, or all of them in turn. */
  worker = -1
  /** Processor sharing: service received when its time was last booked. */
  bookedUs = 0

  constructor(owner: Owner, listener: JobListener, size = 1) {
    this.owner = owner
    this.listener = listener
    this.size = size
  }
}
