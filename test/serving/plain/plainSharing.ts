import { type Job, jobState } from '../../../src/serving/job.ts'
import type { Coming, PlainClock } from './plainClock.ts'

/** Parts of a µs in which work is counted: any share among up to twelve jobs is whole. */
const PARTS = 27_720

interface Guest {
  job: Job
  left: number
}

/** Processor sharing with what is left of every job in whole parts of a µs, brought up to date at every instant. */
export class PlainSharing {
  guests: Guest[] = []
  workers = 0
  private due: Coming | null = null
  private readonly clock: PlainClock
  private readonly done: (job: Job) => void

  constructor(clock: PlainClock, done: (job: Job) => void) {
    this.clock = clock
    this.done = done
  }

  get busy(): number {
    return Math.min(this.guests.length, this.workers)
  }

  /** Time goes by. */
  pass(us: number): void {
    if (this.guests.length > 12) throw new RangeError('too many jobs to count their shares exactly')
    for (const guest of this.guests) guest.left -= (us * PARTS * this.busy) / this.guests.length
  }

  enter(job: Job, workUs: number): void {
    job.state = jobState.running
    job.gpuUs += workUs
    this.guests.push({ job, left: workUs * PARTS })
    this.rerate()
  }

  leave(job: Job): void {
    this.guests = this.guests.filter((guest) => guest.job !== job)
    this.rerate()
  }

  setWorkers(count: number): void {
    this.workers = count
    this.rerate()
  }

  private rerate(): void {
    const first = this.first()
    const parts = first === null || this.busy === 0 ? Number.NaN : (first.left * this.guests.length) / this.busy
    const dueUs = this.clock.nowUs + Math.max(0, parts) / PARTS
    if (Math.round(dueUs) === this.due?.dueUs) {
      this.watch(dueUs)
      return
    }
    this.clock.drop(this.due)
    this.due = null
    if (Number.isNaN(dueUs)) return
    this.watch(dueUs)
    this.due = this.clock.at(dueUs, () => this.end())
  }

  /** So near the middle of a µs, or two ends so near each other, that the rounding of fractions decides. */
  private watch(dueUs: number): void {
    if (Math.abs(dueUs - Math.floor(dueUs) - 0.5) < 1e-6) this.clock.edge(Math.floor(dueUs))
  }

  private first(): Guest | null {
    let first: Guest | null = null
    for (const guest of this.guests) if (first === null || guest.left < first.left) first = guest
    return first
  }

  private end(): void {
    this.due = null
    const first = this.first() as Guest
    const near = (other: Guest) => other.left - first.left < 1 && other.job.arrivedUs !== first.job.arrivedUs
    if (this.guests.some(near)) this.clock.edge(this.clock.nowUs)
    this.leave(first.job)
    this.done(first.job)
  }
}
