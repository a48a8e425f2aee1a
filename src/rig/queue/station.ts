import { Job, type JobListener } from '../../serving/job.ts'
import { Pool } from '../../serving/pool.ts'
import type { PoolConfig } from '../../serving/poolConfig.ts'
import { AffineService } from '../../serving/serviceModel.ts'
import { type Arrivals, type Observed, OpenRun } from './openRun.ts'
import type { ServiceTimes } from './service.ts'

/** One pool with external arrivals. Times in the rig's unit. */
export interface Station extends Omit<Arrivals, 'servers'> {
  /** Without `service`, a job's own work is its service time. */
  pool: Omit<PoolConfig, 'service'> & { service?: PoolConfig['service'] }
  patience?: ServiceTimes
  /** Deadline by class, counted from arrival. */
  deadlines?: readonly number[]
  /** Share of served customers who return to the end of the queue with new work. */
  feedback?: number
}

/** Runs customers through one pool of the product. */
export function runStation(station: Station, customers: number, seed: number): Observed {
  return new StationRun(station, customers, seed).observe()
}

class StationRun extends OpenRun implements JobListener {
  private readonly station: Station
  private readonly pool: Pool
  private readonly feedback: number
  private readonly batchMax: number

  constructor(station: Station, customers: number, seed: number) {
    const feedback = station.feedback ?? 0
    super({ ...station, servers: station.pool.workers * (1 - feedback) }, customers, seed)
    this.station = station
    this.feedback = feedback
    const { batching } = station.pool
    this.batchMax = batching && batching.kind !== 'none' ? batching.max : 0
    const service = station.pool.service ?? new AffineService(0, station.usPerUnit)
    this.pool = new Pool(this.simulation, { ...station.pool, service }, this.streams.stream('service'))
    this.observer.watch(this.pool)
  }

  protected come(kind: number, work: number): void {
    const { observer, pool, station } = this
    const job = new Job(this.simulation.nowUs, this, work)
    job.kind = kind
    job.priority = kind
    job.tenant = kind
    if (station.deadlines) job.deadlineUs = this.simulation.nowUs + station.deadlines[kind] * station.usPerUnit
    if (station.patience) job.patienceUs = station.patience.draw(this.choices) * station.usPerUnit
    if (pool.busyWorkers >= station.pool.workers) observer.add('foundBusy', 1)
    observer.entered()
    pool.submit(job)
  }

  served(job: Job): void {
    const { observer } = this
    if (this.feedback > 0 && this.choices.uniform() < this.feedback) {
      job.size = this.station.classes[job.kind].service.draw(this.choices)
      this.pool.submit(job)
      return
    }
    if (job.batchSize === this.batchMax) observer.add('fullBatches', 1 / this.batchMax)
    if (job.finishedUs > job.deadlineUs) observer.add('late', 1)
    observer.left(job.kind, job.startedUs - job.arrivedUs, job.finishedUs - (job.owner as number))
  }

  refused(): void {
    this.observer.gone()
  }

  abandoned(): void {
    this.observer.gone()
  }
}
