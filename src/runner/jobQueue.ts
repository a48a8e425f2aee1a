/** A job with its place among all, from 0. */
export interface Placed<J> {
  place: number
  job: J
}

/** Jobs that are handed out one by one, in order, as whoever has them makes them. */
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

  /** The next one; null when none is left, or nobody may take any more. */
  take(): Placed<J> | null {
    if (this.closed) return null
    const job = this.ahead.shift() ?? this.fromSource()
    return job === null ? null : { place: this.place++, job }
  }

  /** From here on nobody gets any. */
  close(): void {
    this.closed = true
  }

  private fromSource(): J | null {
    const { done, value } = this.jobs.next()
    return done ? null : value
  }
}
