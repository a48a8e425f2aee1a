import { exponential } from '../../kernel/distributions.ts'
import { RandomStreams, type Stream } from '../../kernel/random.ts'
import { Simulation } from '../../kernel/simulation.ts'
import { Job, type JobListener } from '../../serving/job.ts'
import { Pool } from '../../serving/pool.ts'
import { AffineService } from '../../serving/serviceModel.ts'
import { mustFitClock, usPerUnitFor } from './clock.ts'
import { decimal } from './decimal.ts'
import { QueueMetrics } from './metrics.ts'
import { QueueObserver } from './observer.ts'
import { batchesFor, OpenRun } from './openRun.ts'
import { customersOf, mustEnd, need, needCount, poissonGap, type QueueRigOptions, seedOf } from './options.ts'
import { parseService } from './service.ts'
import { fewerArrivals, moreWorkers, mustKeepUp } from './stability.ts'
import { ParameterError } from '../parameterError.ts'
import { closedLoop } from './theory/birthDeath.ts'
import { erlangCWait } from './theory/erlangC.ts'
import { largestOfExponentials } from './theory/infiniteServers.ts'
import { forkJoinSojourn, hypoexponentialQuantile } from './theory/tandem.ts'

interface StageSpec {
  mu: number
  servers: number
}

const STAGES_MAX = 100
const SERVERS_MAX = 10_000

/** Parses `1,1.25,1.1` or `66.7x2,33.3x4`: the service rate of each station, and its servers. */
function parseStages(text: string | undefined): StageSpec[] {
  if (!text) throw new ParameterError('tandem needs {stages}: service rates in order, e.g. 1,1.25,1.1 or 66.7x2,33.3x4')
  const parts = text.split(',')
  if (parts.length > STAGES_MAX)
    throw new ParameterError(`{stages} are ${parts.length}; at most ${STAGES_MAX} would do`)
  return parts.map((part) => {
    const [mu, servers = 1, ...more] = part.split('x').map(decimal)
    if (!(mu > 0) || !Number.isInteger(servers) || servers < 1 || servers > SERVERS_MAX || more.length > 0)
      throw new ParameterError(`stage "${part}" is not a rate and up to ${SERVERS_MAX} servers, like 1.25 or 33.3x4`)
    return { mu, servers }
  })
}

class TandemRun extends OpenRun implements JobListener {
  private readonly pools: Pool[]
  private readonly stages: StageSpec[]
  private readonly works: Stream[]

  constructor(stages: StageSpec[], lambda: number, customers: number, seed: number) {
    const [{ mu, servers }] = stages
    const classes = [{ share: 1, service: parseService('exp', 1 / mu) }]
    const usPerUnit = usPerUnitFor(1 / mu, 1 / lambda, ...stages.map((stage) => 1 / stage.mu))
    super({ gap: poissonGap(lambda), classes, servers, usPerUnit }, customers, seed, stages.length)
    this.stages = stages
    this.works = stages.map((_, i) => this.streams.stream('work', i))
    this.pools = stages.map(
      (stage) =>
        new Pool(
          this.simulation,
          { workers: stage.servers, service: new AffineService(0, this.usPerUnit) },
          this.works[0],
        ),
    )
    for (const pool of this.pools) this.observer.watch(pool)
  }

  protected come(_kind: number, work: number): void {
    this.observer.entered()
    this.pools[0].submit(new Job(this.simulation.nowUs, this, work))
  }

  served(job: Job): void {
    const stage = job.kind
    this.observer.passed(stage, job.startedUs - job.arrivedUs)
    if (stage === this.stages.length - 1)
      this.observer.left(-1, Number.NaN, this.simulation.nowUs - (job.owner as number))
    else {
      job.kind++
      job.size = exponential(this.works[job.kind], 1 / this.stages[job.kind].mu)
      this.pools[job.kind].submit(job)
    }
  }
}

/** Stations in series, exponential service. */
export function tandem(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const stages = parseStages(options.stages)
  stages.forEach(({ mu, servers }, i) => {
    mustKeepUp(lambda / mu / servers, `stage ${i + 1} of ${stages.length} ${moreWorkers(lambda / mu)}`)
  })
  const customers = customersOf(options)
  const remedy = 'a shorter row, or fewer customers, would do'
  mustEnd('customers', customers, 2 * stages.length * customers, remedy)
  const metrics = new QueueMetrics(new TandemRun(stages, lambda, customers, seedOf(options)).observe())
  const waits = stages.map(({ mu, servers }) => erlangCWait(servers, lambda, mu))
  const sojourn = stages.reduce((sum, { mu }, i) => sum + waits[i] + 1 / mu, 0)
  metrics.time('W', sojourn, 'sojourn', 'left').ratio('L', lambda * sojourn, 'number', 'time')
  waits.forEach((wait, i) => {
    metrics.classTime(`Wq_${i + 1}`, wait, i, 'wait')
  })
  const single = stages.every(({ servers }) => servers === 1)
  const rates = stages.map(({ mu }) => mu - lambda)
  return metrics.quantiles('W', 'sojourn', single ? (p) => hypoexponentialQuantile(rates, p) : null)
}

/** Fork–join: every customer visits several stations at once and leaves when the last is done. */
class ForkRun extends OpenRun implements JobListener {
  private readonly pools: Pool[]
  private readonly mu: number

  constructor(branches: number, lambda: number, mu: number, workers: number, customers: number, seed: number) {
    const one = parseService('exp', 1 / mu)
    const all = { ...one, mean: branches * one.mean, secondMoment: (branches * branches + branches) * one.mean ** 2 }
    const draw = (random: Stream) => exponential(random, 1 / mu)
    const classes = [{ share: 1, service: { ...all, draw } }]
    const servers = branches * workers
    super({ gap: poissonGap(lambda), classes, servers, usPerUnit: usPerUnitFor(1 / mu, 1 / lambda) }, customers, seed)
    this.mu = mu
    const config = { workers, service: new AffineService(0, this.usPerUnit) }
    this.pools = Array.from({ length: branches }, () => new Pool(this.simulation, config, this.choices))
    const first = classes[0].service
    first.draw = (random) => {
      this.works = this.pools.map(() => exponential(random, 1 / this.mu))
      return this.works.reduce((a, b) => a + b)
    }
  }

  private works: number[] = []

  protected come(): void {
    this.observer.entered()
    const visit = { enteredUs: this.simulation.nowUs, left: this.pools.length }
    this.works.forEach((work, i) => {
      this.pools[i].submit(new Job(visit, this, work))
    })
  }

  served(job: Job): void {
    const visit = job.owner as { enteredUs: number; left: number }
    if (--visit.left === 0) this.observer.left(0, Number.NaN, this.simulation.nowUs - visit.enteredUs)
  }
}

/** Two M/M/1 queues that each customer visits at once. */
export function forkJoin(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const mu = need(options, 'mu')
  mustKeepUp(lambda / mu, fewerArrivals(lambda, lambda / mu))
  const run = new ForkRun(2, lambda, mu, 1, customersOf(options), seedOf(options))
  return new QueueMetrics(run.observe()).time('W', forkJoinSojourn(lambda, mu), 'sojourn', 'left')
}

/** Servers so many that no customer waits at one customer per service time. */
const BRANCH_SERVERS = 40

/** Branches with enough workers for no wait: the maximum of `choices` exponentials of mean 1/mu. */
export function fanOut(options: QueueRigOptions): QueueMetrics {
  const branches = needCount(options, 'choices')
  const mu = options.mu === undefined ? 1 : need(options, 'mu')
  mustEnd('choices', branches, 2 * branches * customersOf(options), 'fewer, or fewer customers, would do')
  const run = new ForkRun(branches, mu, mu, BRANCH_SERVERS, customersOf(options), seedOf(options))
  return new QueueMetrics(run.observe()).time('mean', largestOfExponentials(branches) / mu, 'sojourn', 'left')
}

/** Closed loop of users: think, request, wait, repeat. */
export function closed(options: QueueRigOptions): QueueMetrics {
  const users = needCount(options, 'users')
  const servers = needCount(options, 'servers')
  const think = need(options, 'think', 0)
  const mu = need(options, 'mu')
  const exact = think > 0 ? closedLoop(servers, users, think, mu) : null
  const simulation = new Simulation()
  const customers = customersOf(options)
  const streams = new RandomStreams(seedOf(options))
  const [thoughts, works] = [streams.stream('thoughts'), streams.stream('work')]
  const usPerUnit = usPerUnitFor(1 / mu, think / users)
  mustFitClock((customers / users) * (think + users / mu), usPerUnit)
  const observer = new QueueObserver(simulation, customers, batchesFor(customers))
  const pool = new Pool(simulation, { workers: servers, service: new AffineService(0, usPerUnit) }, works)
  const thinks = (job: Job) => simulation.in(exponential(thoughts, think) * usPerUnit, asks, job)
  const asks = (job: Job) => {
    observer.announces()
    if (observer.done) return
    observer.entered()
    job.size = exponential(works, 1 / mu)
    pool.submit(job)
  }
  const served = (job: Job) => {
    observer.left(0, job.startedUs - job.arrivedUs, job.finishedUs - job.arrivedUs)
    thinks(job)
  }
  for (let user = 0; user < users; user++) thinks(new Job(null, { served }))
  simulation.run()
  return new QueueMetrics({ observer, usPerUnit, load: null, rounding: 0, controls: () => [] })
    .ratio('throughput', exact?.throughput ?? null, 'left', 'time', 1 / usPerUnit)
    .time('W', exact?.sojourn ?? null, 'sojourn', 'left')
}
