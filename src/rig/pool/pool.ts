import { RandomStreams } from '../../kernel/random.ts'
import { Simulation } from '../../kernel/simulation.ts'
import { Job, type JobListener } from '../../serving/job.ts'
import { Pool } from '../../serving/pool.ts'
import { type PoolRig, type PoolRigOptions, poolRigOptions } from './poolOptions.ts'
import { type PoolRigResult, PoolTally } from './poolResult.ts'

/**
 * Closed loop through the product's pool: N clients with one request in flight each, as in Triton's perf client.
 * Throws InputError for invalid options.
 */
export function runPoolRig(options: PoolRigOptions): PoolRigResult {
  return new ClosedLoop(poolRigOptions(options)).run()
}

/** The latencies of such a loop in the order of the answers, ms. */
export function poolLatencies(options: PoolRigOptions): Float64Array {
  const loop = new ClosedLoop(poolRigOptions(options))
  loop.play()
  return loop.tally.latencies()
}

class ClosedLoop implements JobListener {
  private readonly simulation = new Simulation()
  private readonly pool: Pool
  private readonly rig: PoolRig
  readonly tally: PoolTally
  private readonly sentUs: Float64Array
  /** When the client has sent all its requests. */
  private clientFreeUs = 0
  private warming: number
  private fromUs = 0
  private toUs = 0

  constructor(rig: PoolRig) {
    const random = new RandomStreams(rig.seed)
    this.rig = rig
    this.tally = new PoolTally(rig.requests)
    this.sentUs = new Float64Array(rig.clients)
    this.warming = Math.round(rig.warmUp)
    const { batchMax, batchPreferred: preferred, batchDelayMs, instances, interference, service } = rig
    const batching = { kind: 'dynamic', max: batchMax, maxDelayUs: batchDelayMs * 1000, preferred } as const
    const config = { workers: instances, instancesPerGpu: instances, interference, service, batching }
    this.pool = new Pool(this.simulation, config, random.stream('service'))
  }

  run(): PoolRigResult {
    this.play()
    return this.tally.result(this.toUs - this.fromUs)
  }

  play(): void {
    for (let client = 0; client < this.rig.clients; client++) {
      const job = new Job(client, this)
      this.simulation.in(0, this.send, job)
    }
    this.simulation.run()
  }

  private readonly send = (job: Job<number>): void => {
    this.sentUs[job.owner] = this.simulation.nowUs
    const { overheadMs, serialMs } = this.rig
    this.clientFreeUs = Math.max(this.clientFreeUs, this.simulation.nowUs) + serialMs * 1000
    this.simulation.at(this.clientFreeUs + overheadMs * 1000, this.arrive, job)
  }

  private readonly arrive = (job: Job<number>): void => {
    this.pool.submit(job)
  }

  /** Once enough requests are measured no more are sent, and the loop drains. */
  served(served: Job): void {
    const job = served as Job<number>
    const { tally } = this
    const { nowUs } = this.simulation
    if (tally.count === this.rig.requests) return
    if (this.warming > 0) {
      if (--this.warming === 0) this.fromUs = nowUs
    } else {
      tally.add(job, nowUs - this.sentUs[job.owner])
      this.toUs = nowUs
    }
    this.send(job)
  }
}
