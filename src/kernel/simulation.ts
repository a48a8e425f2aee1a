import { EventHeap } from './eventHeap.ts'

/** The action of an event. A stable function, so that a pending event allocates nothing. */
export type Verb<T = never> = (subject: T) => void

/**
 * The clock and the list of pending events. Time is integer microseconds since the start of the run.
 *
 * An event is a (stable function, argument) pair: `simulation.in(delayUs, this.served, job)`. There is no cancel: an obsolete
 * event finds that the state of its argument has changed and returns.
 */
export class Simulation {
  nowUs = 0
  /** Events executed so far. */
  events = 0
  private readonly heap = new EventHeap()
  private readonly verbs: Verb<unknown>[] = []
  private readonly subjects: unknown[] = []
  /** Unused slots of `verbs` and `subjects`: the first `freeCount` entries. */
  private free = new Int32Array(1024)
  private freeCount = 0

  /** Number of pending events. */
  get pending(): number {
    return this.heap.length
  }

  /** Whether another event is due at this instant. */
  get busyNow(): boolean {
    return this.heap.isDueAt(this.nowUs)
  }

  /**
   * Calls `verb(subject)` at `timeUs` (rounded to a whole µs). Throws RangeError when that is before now. At one instant a
   * lower `rank` runs first; equal ranks run in the order of the calls to `at`.
   */
  at<T>(timeUs: number, verb: Verb<T>, subject: T, rank = 0): void {
    const due = Math.round(timeUs)
    if (!(due >= this.nowUs)) throw tooEarly(timeUs, this.nowUs)
    const slot = this.freeCount > 0 ? this.free[--this.freeCount] : this.newSlot(verb as Verb<unknown>)
    this.verbs[slot] = verb as Verb<unknown>
    this.subjects[slot] = subject
    this.heap.push(due, rank, slot)
  }

  /** `at`, `delayUs` after now. */
  in<T>(delayUs: number, verb: Verb<T>, subject: T, rank = 0): void {
    this.at(this.nowUs + delayUs, verb, subject, rank)
  }

  /** Runs every event due at or before `untilUs`, then sets the clock there. */
  run(untilUs = Number.POSITIVE_INFINITY): void {
    this.runDue(untilUs)
    if (untilUs !== Number.POSITIVE_INFINITY && untilUs > this.nowUs) this.nowUs = untilUs
  }

  /**
   * The loop alone. V8 compiles it while it runs (on-stack replacement) and takes code after it as never reached. In one
   * method with `run` the engine deoptimised at the end of every minute, in some processes and not in others.
   */
  private runDue(untilUs: number): void {
    const { heap } = this
    while (heap.length > 0) {
      const timeUs = heap.nextTimeUs
      if (timeUs > untilUs) return
      this.nowUs = timeUs
      const slot = heap.pop()
      const verb = this.verbs[slot]
      const subject = this.subjects[slot]
      this.subjects[slot] = null
      this.free[this.freeCount++] = slot
      this.events++
      verb(subject)
    }
  }

  private newSlot(verb: Verb<unknown>): number {
    const slot = this.verbs.push(verb) - 1
    this.subjects.push(null)
    if (slot === this.free.length) this.free = new Int32Array(2 * slot)
    return slot
  }
}

/** A function of its own, so that `at` stays short enough to be inlined into its callers. */
function tooEarly(timeUs: number, nowUs: number): RangeError {
  return new RangeError(`an event at ${timeUs} µs lies before now, ${nowUs} µs`)
}
