import { batchMeansInterval } from '../../analysis/batchMeans.ts'
import { exponential } from '../../kernel/distributions.ts'
import { sin } from '../../kernel/math.ts'
import { RandomStreams } from '../../kernel/random.ts'
import { Simulation } from '../../kernel/simulation.ts'
import { Job, type JobListener } from '../../serving/job.ts'
import { Pool } from '../../serving/pool.ts'
import { AffineService } from '../../serving/serviceModel.ts'
import { usPerUnitFor } from './clock.ts'
import { fillsServers, runThatFills } from './filling.ts'
import { QueueMetrics } from './metrics.ts'
import { QueueObserver } from './observer.ts'
import { OpenRun } from './openRun.ts'
import {
  customersOf,
  mustEnd,
  need,
  needCount,
  poissonGap,
  type QueueRigOptions,
  seedOf,
  serviceOf,
} from './options.ts'
import { parseService } from './service.ts'
import { mustKeepUp } from './stability.ts'
import { runStation } from './station.ts'
import { ParameterError } from '../parameterError.ts'
import { periodicInSystem } from './theory/infiniteServers.ts'
import { supermarketSojourn } from './theory/supermarket.ts'

/** Workers so many that no customer waits: ten standard deviations above the mean. */
const plenty = (mean: number) => Math.ceil(mean + 10 * Math.sqrt(mean) + 10)

function mustHold(workers: number): void {
  if (workers <= 10_000) return
  throw new ParameterError(
    `so many at once need ${workers} servers, and a run holds 10000; a lower {lambda}, or shorter services, would do`,
  )
}

/** Infinitely many servers: concurrent calls. The number in the system is Poisson. */
export function infiniteServers(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const service = serviceOf(options)
  const mean = lambda * service.mean
  mustHold(plenty(mean))
  const station = {
    pool: { workers: plenty(mean) },
    gap: poissonGap(lambda),
    classes: [{ share: 1, service }],
    usPerUnit: usPerUnitFor(service.mean, 1 / lambda),
  }
  return new QueueMetrics(runStation(station, customersOf(options), seedOf(options)))
    .needs(runThatFills(mean / plenty(mean), fillsServers(mean)))
    .ratio('mean_and_variance_in_system', mean, 'number', 'time')
    .numberVariance('Var_L', mean)
}

/**
 * Infinitely many servers with a periodic rate: lambda + swing · sin(2πt/period). The number at phase `at`, one period
 * per batch.
 */
export function swingingArrivals(options: QueueRigOptions): QueueMetrics {
  const [lambda, mu] = [need(options, 'lambda'), need(options, 'mu')]
  const [swing, period, at] = [need(options, 'swing', 0), need(options, 'period'), need(options, 'at', 0)]
  if (swing > lambda)
    throw new ParameterError(`{swing} is ${swing}; at most {lambda}, ${lambda}, or the rate would fall below 0`)
  mustHold(plenty((lambda + swing) / mu))
  mustEnd('period', period, 22 * lambda * period, 'a shorter one, or a lower {lambda}, would do')
  mustEnd('period', period, customersOf(options) / Math.min(1, lambda * period), 'a longer one would do')
  const periods = Math.max(20, Math.round(customersOf(options) / (lambda * period)))
  const streams = new RandomStreams(seedOf(options))
  const [gaps, works] = [streams.stream('gaps'), streams.stream('work')]
  const simulation = new Simulation()
  const usPerUnit = usPerUnitFor(1 / mu, 1 / (lambda + swing))
  const workers = plenty((lambda + swing) / mu)
  const pool = new Pool(simulation, { workers, service: new AffineService(0, usPerUnit) }, works)
  const listener = { served: () => {} }
  const warm = 2 + Math.ceil(20 / (mu * period))
  const arrive = () => {
    const now = simulation.nowUs / usPerUnit
    if (now > (warm + periods + 1) * period) return
    const accepted = gaps.uniform() * (lambda + swing) < lambda + swing * sin((2 * Math.PI * now) / period)
    if (accepted) pool.submit(new Job(null, listener, exponential(works, 1 / mu)))
    simulation.in(exponential(gaps, 1 / (lambda + swing)) * usPerUnit, arrive, null)
  }
  arrive()
  const seen: number[] = []
  const look = () => seen.push(pool.outstanding)
  for (let k = 0; k < periods; k++) simulation.at(((warm + k) * period + at) * usPerUnit, look, null)
  simulation.run()
  const observer = new QueueObserver(simulation, 1000, 1)
  const exact = periodicInSystem(lambda, swing, period, mu, at)
  const metrics = new QueueMetrics({ observer, usPerUnit, load: null, rounding: 0, controls: () => [] })
  return metrics.add('E[N(t)] (periodic regime)', exact, batchMeansInterval(seen))
}

/** One-worker pools; a customer samples a few at random and joins the one with the fewest jobs. */
class ChoiceRun extends OpenRun implements JobListener {
  private readonly pools: Pool[]
  private readonly looks: number

  constructor(servers: number, looks: number, rho: number, customers: number, seed: number) {
    const classes = [{ share: 1, service: parseService('exp', 1) }]
    super({ gap: poissonGap(rho * servers), classes, servers, usPerUnit: usPerUnitFor(1, 1 / (rho * servers)) }, customers, seed)
    this.looks = looks
    const config = { workers: 1, service: new AffineService(0, this.usPerUnit) }
    this.pools = Array.from({ length: servers }, () => new Pool(this.simulation, config, this.choices))
  }

  protected come(_kind: number, work: number): void {
    const { pools } = this
    let best = pools[Math.floor(this.choices.uniform() * pools.length)]
    for (let look = 1; look < this.looks; look++) {
      const other = pools[Math.floor(this.choices.uniform() * pools.length)]
      if (other.outstanding < best.outstanding) best = other
    }
    this.observer.entered()
    best.submit(new Job(null, this, work))
  }

  served(job: Job): void {
    this.observer.left(0, job.startedUs - job.arrivedUs, job.finishedUs - job.arrivedUs)
  }
}

/**
 * Number of servers that approximates the limit of infinitely many: 2 % are left at 50, too little to see at a
 * thousand.
 */
const MANY_SERVERS = 1000

/**
 * Joins the shortest of `choices` random servers. The formula is the limit of many servers; choosing one of few
 * servers has no formula.
 */
export function powerOfChoices(options: QueueRigOptions): QueueMetrics {
  const choices = needCount(options, 'choices')
  const rho = need(options, 'rho')
  const servers = needCount(options, 'servers', choices === 1 ? 100 : MANY_SERVERS)
  if (choices > servers)
    throw new ParameterError(`{choices} is ${choices}, of ${servers} servers; at most ${servers} would do`)
  mustKeepUp(rho, 'of each server; needs {rho} below 1')
  const run = new ChoiceRun(servers, choices, rho, customersOf(options), seedOf(options))
  const exact = choices === 1 || servers >= MANY_SERVERS ? supermarketSojourn(rho, choices) : null
  return new QueueMetrics(run.observe()).time('W', exact, 'sojourn', 'left')
}
