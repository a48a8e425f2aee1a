import type { PoolModel } from '../../serving/profile.ts'
import { AffineService } from '../../serving/serviceModel.ts'
import type { PoolRigOptions } from './poolOptions.ts'
import type { PoolRigResult } from './poolResult.ts'
import type { MeasuredLatency } from './poolRows.ts'

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

/** A result in the form of a measurement, ms. */
export function asMeasured({ throughput, latencyMs }: PoolRigResult): MeasuredLatency {
  const { avg, p50, p90, p95, p99 } = latencyMs
  return { throughput, avgMs: avg, p50Ms: p50, p90Ms: p90, p95Ms: p95, p99Ms: p99 }
}
