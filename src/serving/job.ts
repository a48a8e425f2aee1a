/** Where a job stands. Numbers, because the hot path compares them. */
export const jobState = {
  fresh: 0,
  waiting: 1,
  running: 2,
  done: 3,
  /** Withdrawn by its owner; what still runs for it is dropped when it comes back. */
  cancelled: 4,
  /** Turned away at the door. */
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
 * that was cancelled or abandoned still has its place in a queue and is used up.
 */
export class Job<Owner = unknown> {
  declare owner: Owner
  declare listener: JobListener
  declare state: number
  /** Free for the owner, e.g. what the job was for. */
  declare kind: number
  /** Lower goes first. */
  declare priority: number
  declare tenant: number
  /** The stream whose slot it needs; -1: none. */
  declare stream: number
  /** 0 interactive, 1 batch: the partition it belongs to. */
  declare trafficClass: number
  /** How many jobs shared its (latest) batch; 0 until it meets a worker. */
  declare batchSize: number
  /** Work left after a preemption; 0: not begun. */
  declare leftUs: number
  /** Units of work, in the unit of the pool's service model: 1, ms of audio, µs of GPU. */
  declare size: number
  /** For earliest deadline first and deadline admission. */
  declare deadlineUs: number
  /** Leaves the queue after waiting this long. */
  declare patienceUs: number
  declare arrivedUs: number
  /** When it first met a worker. */
  declare startedUs: number
  declare finishedUs: number
  /** Worker time it used: its share, by size, of every batch it was in. */
  declare gpuUs: number

  /**
   * `declare` and assignments rather than field initialisers: those cost a call per job, and a field that is first
   * undefined holds its numbers as objects ever after.
   */
  constructor(owner: Owner, listener: JobListener, size = 1) {
    this.owner = owner
    this.listener = listener
    this.state = jobState.fresh
    this.kind = 0
    this.priority = 0
    this.tenant = 0
    this.stream = -1
    this.trafficClass = 0
    this.batchSize = 0
    this.leftUs = 0
    this.size = size
    this.deadlineUs = Number.POSITIVE_INFINITY
    this.patienceUs = Number.POSITIVE_INFINITY
    this.arrivedUs = Number.NaN
    this.startedUs = Number.NaN
    this.finishedUs = Number.NaN
    this.gpuUs = 0
  }
}
