import type { WorkAccount } from '../model/workAccount.ts'
import { unbooked } from './standingAccounts.ts'

/** Where a job stands. Numbers, because the hot path compares them; its files name theirs in constants, which compile to numbers. */
export const jobState = {
  fresh: 0,
  waiting: 1,
  running: 2,
  done: 3,
  /** Withdrawn by its owner; what still runs for it is dropped when it comes back. */
  cancelled: 4,
  /** Refused by admission. */
  refused: 5,
  /** Left the queue when its patience ended. */
  abandoned: 6,
  /** Its worker crashed under it. */
  lost: 7,
} as const

/** Whoever is told how a job ended. */
export interface JobListener {
  served(job: Job): void
  refused?(job: Job): void
  abandoned?(job: Job): void
  /** Its worker crashed. Without this verb the job goes back to the head of the queue instead. */
  lost?(job: Job): void
}

/**
 * One piece of work for a pool. Times are µs. Its owner may submit it again once it was served, refused or lost; one
 * that was cancelled or abandoned still has its place in a queue and is used up. Its numbers must stay numbers from the
 * start: a field that is first undefined holds them as objects ever after (`useDefineForClassFields` is off for this).
 */
export class Job<Owner = unknown> {
  owner: Owner
  listener: JobListener
  state: number = jobState.fresh
  /** Free for the owner, e.g. what the job was for. */
  kind = 0
  /** Lower goes first. */
  priority = 0
  tenant = 0
  /** The stream whose slot it needs; -1: none. */
  stream = -1
  /** 0 interactive, 1 batch: the partition it belongs to. */
  trafficClass = 0
  /** How many jobs shared its (latest) batch; 0 until it meets a worker. */
  batchSize = 0
  /** Work left after a preemption; 0: not begun. */
  leftUs = 0
  /** Units of work, in the unit of the pool's service model: 1, ms of audio, µs of GPU. */
  size: number
  /** For earliest deadline first and deadline admission. */
  deadlineUs = Number.POSITIVE_INFINITY
  /** Leaves the queue after waiting this long. */
  patienceUs = Number.POSITIVE_INFINITY
  /** The patience that held when it last began to wait: its own, or the pool's. */
  leavesAfterUs = Number.POSITIVE_INFINITY
  arrivedUs = Number.NaN
  /** When it first met a worker. */
  startedUs = Number.NaN
  finishedUs = Number.NaN
  /** Worker time it used: its share, by size, of every batch it was in. */
  gpuUs = 0
  /** Whose that time is. */
  account: WorkAccount = unbooked
  /** The worker that ran it last, by its index; -1: none, or all of them by turns. */
  worker = -1
  /** Processor sharing: how far service had come when its time was last booked. */
  bookedUs = 0

  constructor(owner: Owner, listener: JobListener, size = 1) {
    this.owner = owner
    this.listener = listener
    this.size = size
  }
}
