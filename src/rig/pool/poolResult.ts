import type { Job } from '../../serving/job.ts'
import { spreadOf } from '../llm/llmResults.ts'

/** The JSON of `parley rig pool --json` and `parley rig asr --json`. */
export interface PoolRigResult {
  /** Requests, or chunks of audio, answered per second. */
  throughput: number
  /** From the client's sending to its answer, ms. */
  latencyMs: { avg: number; p50: number; p90: number; p95: number; p99: number }
  /** Means, ms: waiting for an instance, and service in one. */
  queueMs: number
  computeMs: number
  /** Batches by size. */
  batchSizes: Record<string, number>
}

/** The numbers of a result by name. */
export function poolNumbers({ throughput, latencyMs, queueMs, computeMs }: PoolRigResult): Record<string, number> {
  const latencies = Object.entries(latencyMs).map(([name, value]) => [`latencyMs.${name}`, value])
  return { throughput, ...Object.fromEntries(latencies), queueMs, computeMs }
}

/** Collects answered jobs. */
export class PoolTally {
  count = 0
  private readonly latencyMs: Float64Array
  private readonly jobsBySize: number[] = []
  private queueUs = 0
  private computeUs = 0

  constructor(capacity: number) {
    this.latencyMs = new Float64Array(capacity)
  }

  add(job: Job, latencyUs: number): void {
    this.latencyMs[this.count++] = latencyUs / 1000
    this.queueUs += job.startedUs - job.arrivedUs
    this.computeUs += job.finishedUs - job.startedUs
    this.jobsBySize[job.batchSize] = (this.jobsBySize[job.batchSize] ?? 0) + 1
  }

  /** Latencies in the order in which they were added, ms. */
  latencies(): Float64Array {
    return this.latencyMs.slice(0, this.count)
  }

  /** `elapsedUs`: the time in which they were answered. */
  result(elapsedUs: number): PoolRigResult {
    const { count } = this
    const spread = spreadOf(this.latencyMs.subarray(0, count))
    if (spread === null) throw new RangeError('nothing was answered')
    const { mean, ...percentiles } = spread
    const batchSizes: Record<string, number> = {}
    this.jobsBySize.forEach((jobs, size) => {
      // The first and the last batch may be only partly in the measurement.
      batchSizes[size] = Math.max(1, Math.round(jobs / size))
    })
    return {
      throughput: (count / elapsedUs) * 1e6,
      latencyMs: { avg: mean, ...percentiles },
      queueMs: this.queueUs / count / 1000,
      computeMs: this.computeUs / count / 1000,
      batchSizes,
    }
  }
}
