import { exponential } from '../../src/kernel/distributions.ts'
import { RandomStreams, type Stream } from '../../src/kernel/random.ts'
import { Simulation } from '../../src/kernel/simulation.ts'

/** A customer of the bare loop: no more than the model needs. */
interface Customer {
  arrivedUs: number
  serviceUs: number
}

/**
 * The limit: queues written by hand on the event loop, (function, argument) events, an array ring for the line, the
 * sum of waits recorded. Each returns the mean wait in µs.
 */
class BareStation {
  waitUsSum = 0
  started = 0
  private readonly simulation: Simulation
  private readonly next: BareStation | null
  private readonly meanUs: number
  private readonly random: Stream
  private free: number
  private readonly ring: Customer[] = new Array(1024)
  private head = 0
  private tail = 0

  constructor(simulation: Simulation, servers: number, meanUs: number, random: Stream, next: BareStation | null) {
    this.simulation = simulation
    this.free = servers
    this.meanUs = meanUs
    this.random = random
    this.next = next
  }

  enter(customer: Customer): void {
    customer.arrivedUs = this.simulation.nowUs
    customer.serviceUs = exponential(this.random, this.meanUs)
    if (this.free > 0) {
      this.free--
      this.start(customer)
    } else this.ring[this.tail++ & 1023] = customer
  }

  private start(customer: Customer): void {
    this.waitUsSum += this.simulation.nowUs - customer.arrivedUs
    this.started++
    this.simulation.in(customer.serviceUs, this.done, customer)
  }

  private readonly done = (customer: Customer): void => {
    if (this.head < this.tail) this.start(this.ring[this.head++ & 1023])
    else this.free++
    this.next?.enter(customer)
  }
}

/** A server that takes up to `max` at a time, `stepUs + perItemUs · n` a batch. */
class BareBatchStation {
  waitUsSum = 0
  started = 0
  private readonly simulation: Simulation
  private readonly next: BareStation
  private readonly max: number
  private readonly stepUs: number
  private readonly perItemUs: number
  private waiting: Customer[] = []
  private busy = false

  constructor(simulation: Simulation, max: number, stepUs: number, perItemUs: number, next: BareStation) {
    this.simulation = simulation
    this.max = max
    this.stepUs = stepUs
    this.perItemUs = perItemUs
    this.next = next
  }

  enter(customer: Customer): void {
    customer.arrivedUs = this.simulation.nowUs
    this.waiting.push(customer)
    if (!this.busy) this.start()
  }

  private start(): void {
    this.busy = true
    const batch = this.waiting.splice(0, this.max)
    for (const customer of batch) this.waitUsSum += this.simulation.nowUs - customer.arrivedUs
    this.started += batch.length
    this.simulation.in(this.stepUs + this.perItemUs * batch.length, this.done, batch)
  }

  private readonly done = (batch: Customer[]): void => {
    if (this.waiting.length > 0) this.start()
    else this.busy = false
    for (const customer of batch) this.next.enter(customer)
  }
}

/** Sends customers into a station at exponential gaps. */
class BareSource {
  private readonly simulation: Simulation
  private readonly random: Stream
  private readonly gapUs: number
  private readonly to: { enter(customer: Customer): void }
  private left: number

  constructor(
    simulation: Simulation,
    customers: number,
    gapUs: number,
    random: Stream,
    to: { enter(customer: Customer): void },
  ) {
    this.simulation = simulation
    this.left = customers
    this.gapUs = gapUs
    this.random = random
    this.to = to
    simulation.in(exponential(random, gapUs), this.arrive, this)
  }

  private readonly arrive = (): void => {
    this.to.enter({ arrivedUs: 0.5, serviceUs: 0.5 })
    if (--this.left > 0) this.simulation.in(exponential(this.random, this.gapUs), this.arrive, this)
  }
}

export function bareMultiServer(customers: number, servers: number, gapUs: number, meanUs: number): number {
  const simulation = new Simulation()
  const streams = new RandomStreams(1)
  const station = new BareStation(simulation, servers, meanUs, streams.stream('service'), null)
  new BareSource(simulation, customers, gapUs, streams.stream('arrivals'), station)
  simulation.run()
  return station.waitUsSum / station.started
}

/** M/M/2 → M/M/4 → a batching server (16, 20 ms + 1 ms each) → M/M/1, 100 customers a second. */
export function bareTandem(customers: number): number {
  const simulation = new Simulation()
  const streams = new RandomStreams(1)
  const last = new BareStation(simulation, 1, 6_000, streams.stream('service', 4), null)
  const batcher = new BareBatchStation(simulation, 16, 20_000, 1_000, last)
  const second = new BareStation(simulation, 4, 30_000, streams.stream('service', 2), batcher as unknown as BareStation)
  const first = new BareStation(simulation, 2, 15_000, streams.stream('service', 1), second)
  new BareSource(simulation, customers, 10_000, streams.stream('arrivals'), first)
  simulation.run()
  return first.waitUsSum / first.started + last.waitUsSum / last.started
}
