import { RandomStreams } from '../../src/kernel/random.ts'
import { Simulation } from '../../src/kernel/simulation.ts'
import { Job, type JobListener } from '../../src/serving/job.ts'
import { Pool } from '../../src/serving/pool.ts'
import type { PoolConfig } from '../../src/serving/poolConfig.ts'
import { AffineService } from '../../src/serving/serviceModel.ts'

type Terms = Partial<
  Pick<Job, 'size' | 'priority' | 'tenant' | 'stream' | 'trafficClass' | 'deadlineUs' | 'patienceUs'>
>

/** A pool on a stage of its own: jobs with names come at set times, and what happens is written down as `[time, what]`. */
export class Script implements JobListener {
  readonly simulation = new Simulation()
  readonly pool: Pool
  readonly log: [number, string][] = []
  readonly jobs = new Map<string, Job<string>>()
  private readonly losesJobs: boolean

  /** Without a service model a job takes its size in µs. */
  constructor(config: Partial<PoolConfig> = {}, losesJobs = false) {
    const full = { workers: 1, service: new AffineService(0, 1), ...config }
    this.pool = new Pool(this.simulation, full, new RandomStreams(1).stream('noise'))
    this.losesJobs = losesJobs
  }

  /** A job comes at `atUs`. */
  job(name: string, atUs: number, terms: Terms = {}): Job<string> {
    const job = new Job(name, this.losesJobs ? new Losing(this) : this, terms.size ?? 10)
    Object.assign(job, terms)
    this.jobs.set(name, job)
    this.at(atUs, () => this.pool.submit(job))
    return job
  }

  at(atUs: number, what: () => void): void {
    this.simulation.at(atUs, what, null)
  }

  served(job: Job): void {
    this.note(`${job.owner} served`)
  }

  refused(job: Job): void {
    this.note(`${job.owner} refused`)
  }

  abandoned(job: Job): void {
    this.note(`${job.owner} abandoned`)
  }

  note(what: string): void {
    this.log.push([this.simulation.nowUs, what])
  }

  run(untilUs?: number): [number, string][] {
    this.simulation.run(untilUs)
    return this.log
  }

  /** Names in the order they were served. */
  order(): string {
    return this.run()
      .filter(([, what]) => what.endsWith(' served'))
      .map(([, what]) => what.split(' ')[0])
      .join(' ')
  }

  /** When each job met its worker. */
  started(...names: string[]): number[] {
    return names.map((name) => (this.jobs.get(name) as Job).startedUs)
  }
}

/** Wants to hear of jobs that went down with their worker. */
class Losing implements JobListener {
  private readonly script: Script

  constructor(script: Script) {
    this.script = script
  }

  served(job: Job): void {
    this.script.served(job)
  }

  lost(job: Job): void {
    this.script.note(`${job.owner} lost`)
  }
}
