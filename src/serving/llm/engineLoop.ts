import type { Simulation } from '../../kernel/simulation.ts'
import type { Batch } from './batch.ts'
import type { Iteration } from './iteration.ts'
import type { LlmRequest } from './request.ts'
import type { Scheduler } from './schedulers.ts'
import { schedulers } from './schedulers.ts'

/** The end of an iteration comes before everything else of its µs, the first pass of an idle replica after it. */
const BOUNDARY_RANK = -1
const WAKE_RANK = 1

/**
 * The loop of one engine: iteration, boundary, iteration. At a boundary tokens are handed out, requests finish, and the
 * scheduler puts the next iteration together.
 *
 * While the batch cannot change, all iterations up to the next change are one event. Whatever comes in between cuts
 * the run at the end of the iteration in progress, so it takes effect when it would if every iteration were an event.
 */
export class EngineLoop {
  /** Set while listeners are told what the last iteration brought. */
  inBoundary = false
  /** Called when the last request has left. */
  whenEmpty: (() => void) | null = null
  private readonly simulation: Simulation
  private readonly batch: Batch
  private readonly iteration: Iteration
  private readonly scheduler: Scheduler
  private state: 'idle' | 'waking' | 'running' = 'idle'
  private dueUs = 0
  private epoch = 0
  /** Running requests that leave at the next boundary. */
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
    return this.state === 'running' && !this.inBoundary
  }

  get leavingCount(): number {
    return this.leaving.length
  }

  /** Executes a boundary that is due now but whose event has not come up yet. */
  catchUp(): void {
    if (this.state === 'running' && !this.inBoundary && this.dueUs <= this.simulation.nowUs) this.boundary()
  }

  /** A request came: wakes an idle engine, or cuts the run in which it might be admitted. */
  came(request: LlmRequest): void {
    if (this.inBoundary) return
    if (this.state === 'idle') this.plan('waking', this.simulation.nowUs, WAKE_RANK)
    else if (this.batch.waiting.head === request && this.batch.running < this.batch.config.maxSequences) this.cut()
  }

  /** A running request is to leave. */
  leave(request: LlmRequest): void {
    if (this.inBoundary) this.batch.remove(request)
    else {
      this.leaving.push(request)
      this.cut()
    }
  }

  /** Ends the current run of iterations with the one in progress. */
  cut(): void {
    if (this.state !== 'running' || this.inBoundary || !this.iteration.cut(this.simulation.nowUs)) return
    this.plan('running', this.iteration.endUs, BOUNDARY_RANK)
  }

  /** Stops in the middle of whatever it does. */
  halt(): void {
    if (this.state === 'running' && !this.inBoundary) this.iteration.abandon(this.simulation.nowUs)
    for (const request of this.leaving) this.batch.remove(request)
    this.leaving.length = 0
    this.state = 'idle'
    this.epoch++
  }

  private plan(state: 'waking' | 'running', dueUs: number, rank: number): void {
    this.state = state
    this.dueUs = dueUs
    this.simulation.at(dueUs, this.due, ++this.epoch, rank)
  }

  private readonly due = (epoch: number): void => {
    if (epoch !== this.epoch) return
    if (this.state === 'running') this.boundary()
    else {
      this.iteration.startAt(this.simulation.nowUs)
      this.schedule()
    }
  }

  private boundary(): void {
    this.inBoundary = true
    this.epoch++
    this.iteration.complete(this.promoted)
    for (let r = this.leaving.pop(); r !== undefined; r = this.leaving.pop()) this.batch.remove(r)
    this.tellFirstTokens()
    this.tellStops()
    this.inBoundary = false
    this.schedule()
  }

  private tellFirstTokens(): void {
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

  private tellStops(): void {
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
        r.listener.finished(r)
      }
    }
  }

  /** Puts the next iteration together, or goes idle. */
  private schedule(): void {
    const { batch, iteration } = this
    do {
      batch.beginPass()
      iteration.prepare()
      this.scheduler(batch, this.simulation.nowUs)
    } while (batch.running === 0 && batch.passRestarts > 0)
    if (iteration.begin()) {
      this.plan('running', iteration.endUs, BOUNDARY_RANK)
      return
    }
    this.state = 'idle'
    if (batch.waiting.head !== null) throw new Error(`request ${batch.waiting.head.id} waits at an idle LLM replica`)
    if (this.whenEmpty !== null) this.whenEmpty()
  }
}
