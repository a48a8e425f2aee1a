import type { Simulation } from '../../kernel/simulation.ts'
import type { Batch } from './batch.ts'
import type { Iteration } from './iteration.ts'
import type { LlmRequest } from './request.ts'
import type { Scheduler } from './schedulers.ts'
import { schedulers } from './schedulers.ts'

/**
 * An iteration ends before all other events of its µs, and the next is composed after all of them: arrivals, departures and
 * knob changes of that µs are taken into account, as in Vidur and vLLM.
 */
const END_RANK = -1
const PASS_RANK = 127

/**
 * The loop of one engine: iteration, end, scheduler pass, iteration. At the end tokens are delivered and requests finish; the
 * pass composes the next iteration.
 *
 * While the batch cannot change, all iterations up to the next change are one event. Any change in between cuts the run at the
 * end of the iteration in progress, so it takes effect at the time it would if every iteration were an event.
 */
export class EngineLoop {
  /** Set while listeners are called with the results of the last iteration. */
  private notifying = false
  /** Called when the last request has left. */
  whenEmpty: (() => void) | null = null
  /** Called for every finished request, before its listener. */
  whenFinished: ((request: LlmRequest) => void) | null = null
  private readonly simulation: Simulation
  private readonly batch: Batch
  private readonly iteration: Iteration
  private readonly scheduler: Scheduler
  /** In `waking` and `between` its pass is scheduled. */
  private state: 'idle' | 'waking' | 'running' | 'between' = 'idle'
  private epoch = 0
  /** Running requests to remove at the next end of an iteration. */
  private readonly leaving: LlmRequest[] = []
  private readonly promoted: LlmRequest[] = []

  constructor(simulation: Simulation, batch: Batch, iteration: Iteration) {
    this.simulation = simulation
    this.batch = batch
    this.iteration = iteration
    this.scheduler = schedulers[batch.config.scheduler]
  }

  /** Whether an iteration is in progress. */
  get running(): boolean {
    return this.state === 'running'
  }

  get leavingCount(): number {
    return this.leaving.length
  }

  /**
   * Ends the iteration that ends at this µs, whether inside a run or as a pending event, so that the caller finds the engine
   * between two.
   */
  catchUp(): void {
    if (this.state === 'running' && this.iteration.endsAt(this.simulation.nowUs)) this.end(true)
  }

  /** A request arrived: wakes an idle engine, or cuts the run during which it might be admitted. */
  came(request: LlmRequest): void {
    if (this.state === 'idle' && !this.notifying) this.plan('waking', this.simulation.nowUs, PASS_RANK)
    else if (this.batch.waiting.head === request && this.batch.running < this.batch.config.maxSequences) this.cut()
  }

  /** Removes a running request: between iterations at once, otherwise at the end of the iteration in progress. */
  leave(request: LlmRequest): void {
    if (this.state !== 'running') this.batch.remove(request)
    else {
      this.leaving.push(request)
      this.cut()
    }
  }

  /** Ends the current run of iterations with the one in progress. */
  cut(): void {
    if (this.state !== 'running' || !this.iteration.cut(this.simulation.nowUs)) return
    this.plan('running', this.iteration.endUs, END_RANK)
  }

  /** Stops at once, in any state. */
  halt(): void {
    if (this.state === 'running') this.iteration.abandon(this.simulation.nowUs)
    for (const request of this.leaving) this.batch.remove(request)
    this.leaving.length = 0
    this.state = 'idle'
    this.epoch++
  }

  private plan(state: 'waking' | 'running' | 'between', dueUs: number, rank: number): void {
    this.state = state
    this.simulation.at(dueUs, this.due, ++this.epoch, rank)
  }

  private readonly due = (epoch: number): void => {
    if (epoch !== this.epoch) return
    if (this.state === 'running') this.end(false)
    else {
      if (this.state === 'waking') this.iteration.startAt(this.simulation.nowUs)
      this.pass()
    }
  }

  /** Ends the iteration. The pass follows at once unless more events may happen at this µs. */
  private end(more: boolean): void {
    this.notifying = true
    this.state = 'between'
    this.epoch++
    this.iteration.complete(this.promoted)
    for (let r = this.leaving.pop(); r !== undefined; r = this.leaving.pop()) this.batch.remove(r)
    this.notifyFirstTokens()
    this.notifyStops()
    this.notifying = false
    if (this.batch.running === 0 && this.batch.waiting.head === null) this.goIdle()
    else if (!(more || this.simulation.busyNow)) this.pass()
    else this.plan('between', this.simulation.nowUs, PASS_RANK)
  }

  private notifyFirstTokens(): void {
    const { promoted } = this
    const nowUs = this.simulation.nowUs
    for (let i = 0; i < promoted.length; i++) {
      const request = promoted[i]
      if (request.firstTokenUs >= 0 || request.cancelled) continue
      request.firstTokenUs = nowUs
      request.listener.firstToken(request)
    }
    while (promoted.length > 0) promoted.pop()
  }

  private notifyStops(): void {
    const { decodes } = this.batch
    for (let r = decodes.stops.first; r !== undefined && r.stopClock <= decodes.clock; r = decodes.stops.first) {
      r.generated = Math.min(r.outputTokens, decodes.contextOf(r) - r.promptTokens)
      decodes.settle(r)
      while (!r.cancelled && r.nextMilestone < r.milestones.length && r.milestones[r.nextMilestone] <= r.generated) {
        r.nextMilestone++
        r.listener.milestone(r)
      }
      if (r.cancelled) continue
      if (r.generated < r.outputTokens) decodes.rearm(r)
      else {
        this.batch.remove(r)
        r.finishedUs = this.simulation.nowUs
        if (this.whenFinished !== null) this.whenFinished(r)
        r.listener.finished(r)
      }
    }
  }

  /** Composes the next iteration, or goes idle. */
  private pass(): void {
    const { batch, iteration } = this
    do {
      batch.beginPass()
      iteration.prepare()
      this.scheduler(batch, this.simulation.nowUs)
    } while (batch.running === 0 && batch.passRestarts > 0)
    if (iteration.begin()) this.plan('running', iteration.endUs, END_RANK)
    else this.goIdle()
  }

  /** No request is running or waiting. */
  private goIdle(): void {
    const { waiting } = this.batch
    this.state = 'idle'
    if (waiting.head !== null) throw new Error(`request ${waiting.head.id} waits at an idle LLM replica`)
    if (this.whenEmpty !== null) this.whenEmpty()
  }
}
