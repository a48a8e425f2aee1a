import { exponential } from '../../src/kernel/distributions.ts'
import { RandomStreams, type Stream } from '../../src/kernel/random.ts'
import { Simulation } from '../../src/kernel/simulation.ts'
import type { Job, JobListener } from '../../src/serving/job.ts'
import { Pool } from '../../src/serving/pool.ts'
import type { PoolConfig } from '../../src/serving/poolConfig.ts'
import { SpareJobs } from '../../src/serving/spareJobs.ts'
import { AffineService } from '../../src/serving/serviceModel.ts'
import { bareMultiServer, bareTandem } from './bareQueues.ts'
import { secondsOf } from './figure.ts'

/** One station of the bench: exponential work drawn on arrival, then on to the next. */
class Station implements JobListener {
  readonly pool: Pool
  private readonly next: Station | null
  /** Customers that have left, to come again as others. */
  readonly gone = new SpareJobs<null>()
  private readonly meanUs: number
  private readonly random: Stream

  constructor(simulation: Simulation, config: PoolConfig, meanUs: number, random: Stream, next: Station | null) {
    this.pool = new Pool(simulation, config, random)
    this.meanUs = meanUs
    this.random = random
    this.next = next
  }

  /** A customer from outside, as one of those that have left `last`. */
  come(last: Station): void {
    this.pool.submit(last.gone.take(null, this, 0, exponential(this.random, this.meanUs)))
  }

  private enter(job: Job): void {
    job.listener = this
    if (this.meanUs > 0) job.size = exponential(this.random, this.meanUs)
    this.pool.submit(job)
  }

  served(job: Job): void {
    if (this.next === null) this.gone.giveBack(job as Job<null>)
    else this.next.enter(job)
  }

  get meanWaitUs(): number {
    return this.pool.meter.waitUsSum / this.pool.meter.started
  }
}

class Source {
  private readonly simulation: Simulation
  private readonly random: Stream
  private readonly gapUs: number
  private readonly to: Station
  private readonly last: Station
  private left: number

  constructor(simulation: Simulation, customers: number, gapUs: number, random: Stream, to: Station, last = to) {
    this.simulation = simulation
    this.left = customers
    this.gapUs = gapUs
    this.random = random
    this.to = to
    this.last = last
    simulation.in(exponential(random, gapUs), this.arrive, this)
  }

  private readonly arrive = (): void => {
    this.to.come(this.last)
    if (--this.left > 0) this.simulation.in(exponential(this.random, this.gapUs), this.arrive, this)
  }
}

const work = () => new AffineService(0, 1)

function poolMultiServer(customers: number, servers: number, gapUs: number, meanUs: number): number {
  const simulation = new Simulation()
  const streams = new RandomStreams(1)
  const config = { workers: servers, service: work() }
  const station = new Station(simulation, config, meanUs, streams.stream('service'), null)
  new Source(simulation, customers, gapUs, streams.stream('arrivals'), station)
  simulation.run()
  return station.meanWaitUs
}

function poolTandem(customers: number): number {
  const simulation = new Simulation()
  const streams = new RandomStreams(1)
  const station = (i: number, config: PoolConfig, meanUs: number, next: Station | null) =>
    new Station(simulation, config, meanUs, streams.stream('service', i), next)
  const last = station(4, { workers: 1, service: work() }, 6_000, null)
  const batching = { kind: 'dynamic', max: 16, maxDelayUs: 0 } as const
  const batcher = station(3, { workers: 1, service: new CountService(), batching }, 0, last)
  const second = station(2, { workers: 4, service: work() }, 30_000, batcher)
  const first = station(1, { workers: 2, service: work() }, 15_000, second)
  new Source(simulation, customers, 10_000, streams.stream('arrivals'), first, last)
  simulation.run()
  return first.meanWaitUs + last.meanWaitUs
}

/** 20 ms + 1 ms a customer, whatever their sizes. */
class CountService {
  batchUs(_jobs: readonly Job[], count: number): number {
    return 20_000 + 1_000 * count
  }
  oneUs(): number {
    return 21_000
  }
}

/** Customers per second of wall time. */
export interface Rates {
  bare: number
  pool: number
}

const models: [string, (n: number) => number, (n: number) => number][] = [
  ['M/M/1', (n) => bareMultiServer(n, 1, 1250, 1000), (n) => poolMultiServer(n, 1, 1250, 1000)],
  ['M/M/8', (n) => bareMultiServer(n, 8, 1250, 8000), (n) => poolMultiServer(n, 8, 1250, 8000)],
  ['4-stage tandem', bareTandem, poolTandem],
]

/** The two loops run in turn this often, so that what else the machine does weighs on both alike. */
const RUNS = 30
const WARM_UP_RUNS = 10

export const queueModels = models.map(([model]) => model)

/** A model's pools and the bare event loop, same draws, alternating in one process. */
export function benchQueue(wanted: string, customersPerRun = 50_000): Rates {
  const [model, bare, pool] = models.find(([name]) => name === wanted) ?? models[0]
  let bareSeconds = 0
  let poolSeconds = 0
  for (let run = -WARM_UP_RUNS; run < RUNS; run++) {
    if (run === 0) bareSeconds = poolSeconds = 0
    const waits: number[] = []
    bareSeconds += secondsOf(() => waits.push(bare(customersPerRun)))
    poolSeconds += secondsOf(() => waits.push(pool(customersPerRun)))
    if (waits[0] !== waits[1]) throw new Error(`${model}: the two loops disagree on the waits`)
  }
  const customers = RUNS * customersPerRun
  return { bare: customers / bareSeconds, pool: customers / poolSeconds }
}
