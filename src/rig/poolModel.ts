import { AffineService } from '../serving/serviceModel.ts'
import type { PoolRigOptions } from './poolOptions.ts'
import type { PoolRigResult } from './poolResult.ts'
import type { MeasuredLatency, ServerSettings } from './poolRows.ts'

/** A pool as fitted. Times in ms. */
export interface PoolModel extends ServerSettings {
  /** A batch of n takes stepMs + perUnitMs · n while it has the GPU for itself, times lognormal noise of mean 1. */
  stepMs: number
  perUnitMs: number
  cv: number
  /** With k busy instances each takes 1 + interference · (k − 1) times as long. Below 0: a GPU that clocks up under load. */
  interference: number
  /** Client and network: for each request, and on top for one after the other. */
  overheadMs: number
  serialMs: number
}

/** The closed loop of a fitted pool. */
export function poolModelRig(model: PoolModel, clients: number): PoolRigOptions {
  const { stepMs, perUnitMs, cv, instances, interference } = model
  const { batchMax, batchPreferred, batchDelayMs, overheadMs, serialMs } = model
  const service = new AffineService(stepMs * 1000, perUnitMs * 1000, 0, cv)
  return {
    ...{ clients, service, instances, interference },
    ...{ batchMax, batchPreferred, batchDelayMs, overheadMs, serialMs },
  }
}

export function asMeasured({ throughput, latencyMs }: PoolRigResult): MeasuredLatency {
  const { avg, p50, p90, p95, p99 } = latencyMs
  return { throughput, avgMs: avg, p50Ms: p50, p90Ms: p90, p95Ms: p95, p99Ms: p99 }
}
