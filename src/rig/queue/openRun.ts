import { RandomStreams, type Stream } from '../../kernel/random.ts'
import { Simulation } from '../../kernel/simulation.ts'
import { mustFitClock } from './clock.ts'
import { type Purpose, QueueInputs } from './inputs.ts'
import { QueueObserver } from './observer.ts'
import type { ServiceTimes } from './service.ts'

/**
 * Number of batches of an estimate: enough to regress on a dozen controls, each long enough to be nearly independent
 * of the last.
 */
export function batchesFor(customers: number): number {
  return customers >= 400_000 ? 60 : 30
}

/** An arrival process and the work it brings. Times in the rig's unit. */
export interface Arrivals {
  gap: ServiceTimes
  /** Classes, the most urgent first, with their shares of the customers. */
  classes: { share: number; service: ServiceTimes }[]
  /** Customers per arrival instant. */
  together?: number
  /** Capacity: service time per unit of time. */
  servers: number
  usPerUnit: number
}

/** The observations of a run. */
export interface Observed {
  observer: QueueObserver
  usPerUnit: number
  /** Offered work ÷ capacity; null where customers wait for each other. */
  load: number | null
  /** Half a clock tick ÷ a mean service time. */
  rounding: number
  /** Control columns for a metric of class `kind`; of all classes without it. */
  controls(purpose: Purpose, kind?: number): Float64Array[]
}

/** Allowance for the longest exponential service, or the last busy period, in mean services. */
const SERVICES = 100

/**
 * Load at which the backlog behind the controls' weights still settles, also where the real queue rejects customers.
 */
const LOAD_MAX = 0.95

/** A model with external arrivals; a subclass implements what a customer does. */
export abstract class OpenRun {
  readonly simulation = new Simulation()
  readonly observer: QueueObserver
  readonly usPerUnit: number
  private readonly load: number
  private readonly rounding: number
  protected readonly streams: RandomStreams
  protected readonly choices: Stream
  private readonly arrivals: Arrivals
  private readonly inputs: QueueInputs
  private readonly gaps: Stream
  private readonly work: Stream
  private readonly together: number

  constructor(arrivals: Arrivals, customers: number, seed: number, kinds = arrivals.classes.length) {
    const { gap, classes, together = 1, servers } = arrivals
    const longestService = Math.max(...classes.map(({ service }) => service.mean))
    mustFitClock(Math.max(gap.mean * customers, SERVICES * longestService), arrivals.usPerUnit)
    this.streams = new RandomStreams(seed)
    this.arrivals = arrivals
    this.usPerUnit = arrivals.usPerUnit
    this.together = together
    this.gaps = this.streams.stream('gaps')
    this.work = this.streams.stream('work')
    this.choices = this.streams.stream('choices')
    this.observer = new QueueObserver(this.simulation, customers, batchesFor(customers), kinds)
    const offered = classes.reduce((sum, { share, service }) => sum + (share * together * service.mean) / gap.mean, 0)
    this.load = offered / servers
    this.rounding = 0.5 / ((offered / together) * gap.mean * arrivals.usPerUnit)
    this.inputs = new QueueInputs(
      gap,
      classes.map(({ share }) => share),
      classes.map(({ service }) => service),
      Math.max(servers, offered / LOAD_MAX),
    )
    this.observer.control(this.inputs.sums)
    this.observer.warmedUp = () => this.inputs.warmedUp()
    this.simulation.in(0, this.arrive, this)
  }

  /** A customer arrives with this much work. */
  protected abstract come(kind: number, work: number): void

  /** Runs to the end of the last batch. */
  observe(): Observed {
    this.simulation.run()
    const { observer, inputs, usPerUnit, load, rounding } = this
    const controls = (purpose: Purpose, kind = inputs.groups - 1) =>
      inputs.columns(observer.controlRows, Math.min(kind, inputs.groups - 1), purpose)
    return { observer, usPerUnit, load, rounding, controls }
  }

  private readonly arrive = (): void => {
    const { observer, arrivals } = this
    observer.announces()
    if (observer.done) return
    const gap = arrivals.gap.draw(this.gaps)
    const found = observer.inSystem
    for (let i = 0; i < this.together; i++) {
      const kind = arrivals.classes.length === 1 ? 0 : this.chooseClass()
      const work = arrivals.classes[kind].service.draw(this.work)
      this.inputs.drawn(kind, work, gap, found, i, this.together)
      this.come(kind, work)
    }
    this.simulation.in(gap * this.usPerUnit, this.arrive, this)
  }

  private chooseClass(): number {
    const { classes } = this.arrivals
    let u = this.choices.uniform()
    for (let kind = 0; kind < classes.length - 1; kind++) {
      u -= classes[kind].share
      if (u < 0) return kind
    }
    return classes.length - 1
  }
}
