import { Job, type JobListener } from '../../serving/job.ts'
import { Pool } from '../../serving/pool.ts'
import { AffineService } from '../../serving/serviceModel.ts'
import { usPerUnitFor } from './clock.ts'
import { mustFill } from './filling.ts'
import { QueueMetrics } from './metrics.ts'
import { OpenRun } from './openRun.ts'
import { customersOf, mustEnd, need, needCount, poissonGap, type QueueRigOptions, seedOf } from './options.ts'
import { parseService } from './service.ts'
import { mustKeepUp } from './stability.ts'
import { pollingWait } from './theory/polling.ts'

/** One worker that cycles through several queues; the switchover between queues is a job too. */
class PollingRun extends OpenRun implements JobListener {
  private readonly pool: Pool
  private readonly queues: Job[][]
  private readonly gated: boolean
  private readonly walk: Job
  private at = 0
  /** Customers to serve before switching; gated polling counts them when the worker arrives at the queue. */
  private toServe = 0

  constructor(queues: number, rho: number, switchover: number, gated: boolean, customers: number, seed: number) {
    const classes = [{ share: 1, service: parseService('exp', 1) }]
    super({ gap: poissonGap(rho), classes, servers: 1, usPerUnit: usPerUnitFor(1, switchover, 1 / rho) }, customers, seed)
    this.gated = gated
    this.queues = Array.from({ length: queues }, () => [])
    this.pool = new Pool(this.simulation, { workers: 1, service: new AffineService(0, this.usPerUnit) }, this.choices)
    this.walk = new Job(null, this, switchover)
    this.pool.submit(this.walk)
  }

  protected come(_kind: number, work: number): void {
    this.observer.entered()
    const queue = this.queues[Math.floor(this.choices.uniform() * this.queues.length)]
    queue.push(new Job(this.simulation.nowUs, this, work))
  }

  served(job: Job): void {
    if (job !== this.walk) {
      const enteredUs = job.owner as number
      this.observer.left(0, job.startedUs - enteredUs, job.finishedUs - enteredUs)
      this.toServe--
    } else {
      this.at = (this.at + 1) % this.queues.length
      this.toServe = this.queues[this.at].length
    }
    if (this.observer.done) return
    const queue = this.queues[this.at]
    const goesOn = this.gated ? this.toServe > 0 : queue.length > 0
    this.pool.submit(goesOn ? (queue.shift() as Job) : this.walk)
  }
}

/** Rounds of full length by the end of the warm-up, at low load. */
const ROUNDS = 2

/** Symmetric cyclic polling with exponential service of mean 1 and a constant switchover. */
function polling(options: QueueRigOptions, gated: boolean): QueueMetrics {
  const queues = needCount(options, 'queues')
  const rho = need(options, 'rho')
  const switchover = need(options, 'switchover')
  mustKeepUp(rho, 'needs {rho} below 1')
  mustEnd(
    'switchover',
    switchover,
    customersOf(options) / rho / switchover,
    'a longer one, or fewer customers, would do',
  )
  // Each round is longer by the arrivals of the round before, until it takes queues · switchover / (1 − ρ).
  const length = mustFill(rho, (ROUNDS * rho * queues * switchover) / (1 - rho) ** 2, 'needs a shorter {switchover}, or fewer queues')
  const run = new PollingRun(queues, rho, switchover, gated, customersOf(options), seedOf(options))
  const exact = pollingWait(queues, rho, 1, 2, switchover, gated)
  return new QueueMetrics(run.observe()).needs(length).classTime('Wq', exact, 0, 'wait')
}

/** The worker serves a queue until it is empty. */
export function exhaustivePolling(options: QueueRigOptions): QueueMetrics {
  return polling(options, false)
}

/** The worker serves the customers present when it arrives at a queue. */
export function gatedPolling(options: QueueRigOptions): QueueMetrics {
  return polling(options, true)
}
