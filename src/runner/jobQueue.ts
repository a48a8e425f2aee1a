/** A job with its index among all, from 0. */
export interface Placed<J> {
  place: number
  job: J
}

/** Hands out the jobs of an iterator one by one, in order, drawing them on demand. */
export class JobQueue<J> {
  private readonly jobs: Iterator<J>
  private readonly ahead: J[] = []
  private place = 0
  private closed = false

  constructor(jobs: Iterable<J>) {
    this.jobs = jobs[Symbol.iterator]()
  }

  /** Whether two or more are left. */
  hasSeveral(): boolean {
    while (this.ahead.length < 2) {
      const { done, value } = this.jobs.next()
      if (done) return false
      this.ahead.push(value)
    }
    return true
  }

  /** The next job; null when none is left or the queue is closed. */
  take(): Placed<J> | null {
    if (this.closed) return null
    const job = this.ahead.shift() ?? this.fromSource()
    return job === null ? null : { place: this.place++, job }
  }

  /** From now on `take` returns null. */
  close(): void {
    this.closed = true
  }

  private fromSource(): J | null {
    const { done, value } = this.jobs.next()
    return done ? null : value
  }
}
