import type { PoolRigResult } from '../../rig/pool/poolResult.ts'
import { numberText } from '../textTable.ts'
import { latencyTable } from './latencyText.ts'

/** The text output of `rig pool` and `rig asr`. */
export function poolText(result: PoolRigResult, throughputUnit: string): string {
  const { throughput, latencyMs, queueMs, computeMs, batchSizes } = result
  const batches = Object.values(batchSizes).reduce((sum, count) => sum + count, 0)
  const sizes = Object.entries(batchSizes).map(([size, count]) => `${size}: ${Math.round((100 * count) / batches)} %`)
  return [
    latencyTable([['latency', latencyMs]]),
    `${numberText(throughput)} ${throughputUnit}; of the mean ${numberText(queueMs)} ms in the queue, ${numberText(computeMs)} ms computing`,
    `batches by size: ${sizes.join(', ')}`,
  ].join('\n')
}
