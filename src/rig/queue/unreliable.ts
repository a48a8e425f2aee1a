import { exponential } from '../../kernel/distributions.ts'
import type { Stream } from '../../kernel/random.ts'
import { Job, type JobListener } from '../../serving/job.ts'
import { Pool } from '../../serving/pool.ts'
import { AffineService } from '../../serving/serviceModel.ts'
import { usPerUnitFor } from './clock.ts'
import { mustFill } from './filling.ts'
import { QueueMetrics } from './metrics.ts'
import { OpenRun } from './openRun.ts'
import { customersOf, mustEnd, need, poissonGap, type QueueRigOptions, seedOf } from './options.ts'
import { parseService, type ServiceTimes } from './service.ts'
import { fewerArrivals, mustKeepUp } from './stability.ts'
import { ParameterError } from '../parameterError.ts'
import { breakdownSojourn, setupSojourn } from './theory/pollaczekKhinchine.ts'

/** One server with exponential gaps and services; `means` are other times that the clock must hold. */
const exponentials = (options: QueueRigOptions, ...means: number[]) => ({
  gap: poissonGap(need(options, 'lambda')),
  classes: [{ share: 1, service: parseService('exp', 1 / need(options, 'mu')) }],
  servers: 1,
  usPerUnit: usPerUnitFor(1 / need(options, 'mu'), 1 / need(options, 'lambda'), ...means),
})

/** Setups, or breakdowns, by the end of the warm-up. */
const CYCLES = 2

/**
 * A pool that scales to zero: the worker stops when the queue is empty, and the next customer triggers a cold start.
 */
class SetupRun extends OpenRun implements JobListener {
  private readonly pool: Pool
  private readonly setup: ServiceTimes
  private readonly setups: Stream

  constructor(options: QueueRigOptions, setup: ServiceTimes) {
    super(exponentials(options), customersOf(options), seedOf(options))
    this.setup = setup
    this.setups = this.streams.stream('setups')
    this.pool = new Pool(this.simulation, { workers: 0, service: new AffineService(0, this.usPerUnit) }, this.choices)
    this.observer.watch(this.pool)
  }

  protected come(_kind: number, work: number): void {
    this.observer.entered()
    this.pool.submit(new Job(null, this, work))
    if (this.pool.workersWanted > 0) return
    this.pool.coldStartUs = this.setup.draw(this.setups) * this.usPerUnit
    this.pool.setWorkers(1)
  }

  served(job: Job): void {
    this.observer.left(0, job.startedUs - job.arrivedUs, job.finishedUs - job.arrivedUs)
    if (this.pool.outstanding === 0) this.pool.setWorkers(0)
  }
}

/** M/M/1 with a setup before each busy period. */
export function setup(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const mu = need(options, 'mu')
  const rho = lambda / mu
  mustKeepUp(rho, fewerArrivals(lambda, rho))
  if (options.setup === undefined) throw new ParameterError('this model needs {setup}, e.g. exp:10 or det:10')
  const times = parseService(options.setup, Number.NaN)
  const exact = setupSojourn(lambda, mu, times.mean, times.secondMoment)
  // The arrivals of a setup are served, then the cycle repeats.
  const length = mustFill(rho, (CYCLES * lambda * times.mean) / (1 - rho), 'needs a shorter {setup}')
  return new QueueMetrics(new SetupRun(options, times).observe()).needs(length).time('W', exact, 'sojourn', 'left')
}

/** A server that fails, idle or not, is repaired, and resumes: repairs are jobs that preempt everything. */
class BreakdownRun extends OpenRun implements JobListener {
  private readonly pool: Pool
  private readonly failRate: number
  private readonly repairRate: number
  private readonly failures: Stream

  constructor(options: QueueRigOptions) {
    super(exponentials(options, 1 / need(options, 'failRate'), 1 / need(options, 'repairRate')), customersOf(options), seedOf(options))
    this.failRate = need(options, 'failRate')
    this.repairRate = need(options, 'repairRate')
    this.failures = this.streams.stream('failures')
    const service = new AffineService(0, this.usPerUnit)
    this.pool = new Pool(this.simulation, { workers: 1, service, discipline: 'priorityPreemptive' }, this.choices)
    this.runsUntilNextFailure()
  }

  protected come(_kind: number, work: number): void {
    this.observer.entered()
    const job = new Job(this.simulation.nowUs, this, work)
    job.priority = 1
    this.pool.submit(job)
  }

  served(job: Job): void {
    if (job.priority === 0) this.runsUntilNextFailure()
    else this.observer.left(0, job.startedUs - job.arrivedUs, job.finishedUs - job.arrivedUs)
  }

  private runsUntilNextFailure(): void {
    if (this.observer.done) return
    this.simulation.in(exponential(this.failures, 1 / this.failRate) * this.usPerUnit, this.fails, this)
  }

  private readonly fails = (): void => {
    this.pool.submit(new Job(null, this, exponential(this.failures, 1 / this.repairRate)))
  }
}

/** M/M/1 whose server fails and is repaired. */
export function breakdowns(options: QueueRigOptions): QueueMetrics {
  const lambda = need(options, 'lambda')
  const mu = need(options, 'mu')
  const [fails, repairs] = [need(options, 'failRate'), need(options, 'repairRate')]
  const rho = lambda / mu / (repairs / (fails + repairs))
  mustKeepUp(rho, fewerArrivals(lambda, rho))
  const cycle = 1 / fails + 1 / repairs
  mustEnd('failRate', fails, (2 * customersOf(options)) / lambda / cycle, 'a lower one, or fewer customers, would do')
  const length = mustFill(rho, (CYCLES * lambda * cycle) / (1 - rho), 'needs shorter repairs, or more breakdowns')
  const exact = breakdownSojourn(lambda, mu, fails, repairs)
  return new QueueMetrics(new BreakdownRun(options).observe()).needs(length).time('W', exact, 'sojourn', 'left')
}
