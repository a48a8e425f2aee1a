import { ArrivalOrder } from './arrivalOrder.ts'
import { type Job, jobState } from '../job.ts'
import type { Queue } from './queue.ts'
import type { Worker } from '../worker.ts'

const { running } = jobState

/**
 * Smallest key first, equal keys in order of arrival: a binary heap over (key, turn). The key defines the discipline:
 * priority, deadline or remaining work.
 */
export abstract class KeyedQueue implements Queue {
  length = 0
  readonly selective = false
  /** Size of the heap, entries of jobs that have left included. */
  private size = 0
  private keys = new Float64Array(16)
  private turns = new Float64Array(16)
  private jobs: (Job | null)[] = new Array(16).fill(null)
  private back = 0
  private front = 0
  /** Kept only where a batch delay needs the oldest. */
  private readonly arrivals: ArrivalOrder | null

  constructor(tracksAge = false) {
    this.arrivals = tracksAge ? new ArrivalOrder() : null
  }

  /** Key of a waiting job. */
  abstract key(job: Job): number

  /** Key of the job running on this worker. */
  keyOfRunning(worker: Worker, _nowUs: number): number {
    return this.key(worker.job as Job)
  }

  push(job: Job): null {
    this.insert(this.key(job), this.back++, job)
    this.arrivals?.add(job)
    return null
  }

  pushFront(job: Job): null {
    this.insert(this.key(job), --this.front, job)
    this.arrivals?.add(job)
    return null
  }

  ready(): number {
    return this.length
  }

  oldestUs(): number {
    return this.arrivals === null ? (this.first() as Job).arrivedUs : this.arrivals.oldestUs()
  }

  /** The next job to pop; null when none waits. */
  first(): Job | null {
    while (this.size > 0) {
      const job = this.jobs[0] as Job
      if (job.state <= running) return job
      this.removeTop()
    }
    return null
  }

  /** The key of `first`; NaN when none waits. */
  firstKey(): number {
    return this.first() === null ? Number.NaN : this.keys[0]
  }

  pop(): Job {
    const job = this.first() as Job
    this.removeTop()
    this.length--
    return job
  }

  eachWaiting(visit: (job: Job) => void): void {
    for (let at = 0; at < this.size; at++) {
      const job = this.jobs[at] as Job
      if (job.state <= running) visit(job)
    }
  }

  forget(): void {
    this.length--
    if (this.size > 2 * this.length + 64) this.rebuild()
  }

  private insert(key: number, turn: number, job: Job): void {
    this.length++
    if (this.size === this.jobs.length) this.grow()
    const { keys, turns, jobs } = this
    let hole = this.size++
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      if (keys[parent] < key || (keys[parent] === key && turns[parent] < turn)) break
      this.move(parent, hole)
      hole = parent
    }
    keys[hole] = key
    turns[hole] = turn
    jobs[hole] = job
  }

  private removeTop(): void {
    const { keys, turns, jobs } = this
    const length = --this.size
    const key = keys[length]
    const turn = turns[length]
    const job = jobs[length]
    jobs[length] = null
    if (length === 0) return
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      if (child >= length) break
      const right = child + 1
      if (right < length && (keys[right] < keys[child] || (keys[right] === keys[child] && turns[right] < turns[child])))
        child = right
      if (key < keys[child] || (key === keys[child] && turn < turns[child])) break
      this.move(child, hole)
      hole = child
    }
    keys[hole] = key
    turns[hole] = turn
    jobs[hole] = job
  }

  private grow(): void {
    const { keys, turns, jobs } = this
    const capacity = 2 * jobs.length
    this.keys = new Float64Array(capacity)
    this.turns = new Float64Array(capacity)
    this.keys.set(keys)
    this.turns.set(turns)
    while (jobs.length < capacity) jobs.push(null)
  }

  private move(from: number, to: number): void {
    this.keys[to] = this.keys[from]
    this.turns[to] = this.turns[from]
    this.jobs[to] = this.jobs[from]
  }

  /** Drops entries of jobs that have left. */
  private rebuild(): void {
    const { keys, turns, jobs, size, length } = this
    this.size = 0
    // The heap grows behind the read position.
    for (let at = 0; at < size; at++) {
      const job = jobs[at] as Job
      if (job.state <= running) this.insert(keys[at], turns[at], job)
    }
    jobs.fill(null, this.size, size)
    this.length = length
  }
}

/** Lowest priority number first. */
export class PriorityQueue extends KeyedQueue {
  key(job: Job): number {
    return job.priority
  }
}

/** Earliest deadline first. */
export class DeadlineQueue extends KeyedQueue {
  key(job: Job): number {
    return job.deadlineUs
  }
}

/** Shortest remaining time first: the remaining work of an interrupted job, all of it for one that has not begun. */
export class RemainingQueue extends KeyedQueue {
  private readonly aloneUs: (job: Job) => number

  /** `aloneUs`: expected service time of a job alone, µs. */
  constructor(aloneUs: (job: Job) => number) {
    super()
    this.aloneUs = aloneUs
  }

  key(job: Job): number {
    return job.leftUs > 0 ? job.leftUs : this.aloneUs(job)
  }

  override keyOfRunning(worker: Worker, nowUs: number): number {
    return worker.endUs - nowUs
  }
}
