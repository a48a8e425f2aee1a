import { parseMeasuredAsrRows } from '../asr/asrRows.ts'
import { calibrateAsr } from '../asr/calibrateAsr.ts'
import { calibratePool, type PoolFit } from './calibratePool.ts'
import { parseMeasuredPoolRows } from './poolRows.ts'
import type { ValidationCase } from '../validationCase.ts'

/** Names of the files in scenarios/data/gpu that the cases need. */
export const gpuReferenceFiles = ['tts_fastpitch_triton.csv', 'asr_nim_streaming.csv'] as const
export type GpuReferenceTexts = Record<(typeof gpuReferenceFiles)[number], string>

/** Bar of the mean absolute error over all rows of a GPU, calibrated on four. */
const POOL_BAR = 0.08
/** Bars of the errors of a row that was not fitted. */
const ASR_AVG_BAR = 0.1
const ASR_P95_BAR = 0.15

/**
 * Each GPU of the FastPitch table, calibrated on one client, the first concurrency that queues, a middle and the most.
 */
export function validatePool(texts: GpuReferenceTexts): ValidationCase[] {
  const file = 'tts_fastpitch_triton.csv'
  const { fit } = calibratePool(parseMeasuredPoolRows(texts[file], file))
  return [fit].flat().flatMap((gpu) => [poolCase(gpu, 'mean', gpu.avgMape), poolCase(gpu, 'p95', gpu.p95Mape)])
}

function poolCase({ gpu, used }: PoolFit, what: string, error: number): ValidationCase {
  return {
    case: `FastPitch on ${gpu}: ${what} latency over all rows, fitted to ${used.join(', ')} clients`,
    reference: 'measured',
    parley: 'simulated',
    error,
    bar: POOL_BAR,
    ok: error <= POOL_BAR,
  }
}

/**
 * Each chunk size of the recogniser's table, calibrated on the fewest and the most streams; the cases are the rows
 * between.
 */
export function validateAsr(texts: GpuReferenceTexts): ValidationCase[] {
  const file = 'asr_nim_streaming.csv'
  const { rows } = calibrateAsr(parseMeasuredAsrRows(texts[file], file))
  return rows
    .filter(({ used }) => !used)
    .flatMap(({ chunkMs, streams, measured, simulated }) => {
      const one = (what: string, reference: number, parley: number, bar: number): ValidationCase => {
        const error = Math.abs(parley / reference - 1)
        const name = `Streaming ASR, ${chunkMs} ms chunks, ${streams} streams not fitted: ${what}, ms`
        return { case: name, reference, parley, error, bar, ok: error <= bar }
      }
      return [
        one('mean', measured.avgMs, simulated.avgMs, ASR_AVG_BAR),
        one('p95', measured.p95Ms, simulated.p95Ms, ASR_P95_BAR),
      ]
    })
}
