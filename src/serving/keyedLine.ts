import { Arrivals } from './arrivals.ts'
import { type Job, jobState } from './job.ts'
import type { Line } from './line.ts'
import type { Worker } from './worker.ts'

/**
 * Smallest key first, equal keys in the order they came: a binary heap over (key, turn). What the key is makes the
 * discipline: priority, deadline or remaining work.
 */
export abstract class KeyedLine implements Line {
  length = 0
  readonly selective = false
  private keys: number[] = []
  private turns: number[] = []
  private jobs: Job[] = []
  private back = 0
  private front = 0
  /** Kept only where a batch delay asks for the oldest. */
  private readonly arrivals: Arrivals | null

  constructor(tracksAge = false) {
    this.arrivals = tracksAge ? new Arrivals() : null
  }

  /** Where a job stands that waits. */
  abstract key(job: Job): number

  /** Where the job stands that runs on this worker. */
  keyOfRunning(worker: Worker, _nowUs: number): number {
    return this.key(worker.batch[0])
  }

  push(job: Job): null {
    this.insert(this.key(job), this.back++, job)
    this.arrivals?.add(job, this.length)
    return null
  }

  pushFront(job: Job): null {
    this.insert(this.key(job), --this.front, job)
    this.arrivals?.add(job, this.length)
    return null
  }

  ready(): number {
    return this.length
  }

  oldestUs(): number {
    return this.arrivals === null ? (this.first() as Job).arrivedUs : this.arrivals.oldestUs()
  }

  /** The job that would be popped; null when none waits. */
  first(): Job | null {
    while (this.jobs.length > 0) {
      if (this.jobs[0].state <= jobState.running) return this.jobs[0]
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

  forget(): void {
    this.length--
    if (this.jobs.length > 2 * this.length + 64) this.rebuild()
  }

  private insert(key: number, turn: number, job: Job): void {
    this.length++
    const { keys, turns, jobs } = this
    let hole = jobs.length
    keys.push(key)
    turns.push(turn)
    jobs.push(job)
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
    const key = keys.pop() as number
    const turn = turns.pop() as number
    const job = jobs.pop() as Job
    const length = jobs.length
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

  private move(from: number, to: number): void {
    this.keys[to] = this.keys[from]
    this.turns[to] = this.turns[from]
    this.jobs[to] = this.jobs[from]
  }

  /** Lets go of jobs that have left. */
  private rebuild(): void {
    const { keys, turns, jobs } = this
    this.keys = []
    this.turns = []
    this.jobs = []
    const waiting = this.length
    for (let at = 0; at < jobs.length; at++)
      if (jobs[at].state <= jobState.running) this.insert(keys[at], turns[at], jobs[at])
    this.length = waiting
  }
}

/** Lowest priority number first. */
export class PriorityLine extends KeyedLine {
  key(job: Job): number {
    return job.priority
  }
}

/** Earliest deadline first. */
export class DeadlineLine extends KeyedLine {
  key(job: Job): number {
    return job.deadlineUs
  }
}

/** Shortest remaining time first: what is left of interrupted work, all of it where a job has not begun. */
export class RemainingLine extends KeyedLine {
  private readonly aloneUs: (job: Job) => number

  /** `aloneUs`: how long a job is expected to take by itself. */
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
