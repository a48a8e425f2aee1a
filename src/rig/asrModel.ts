import { AffineService } from '../serving/serviceModel.ts'
import type { AsrRigOptions } from './asrOptions.ts'

/** A streaming recogniser on one GPU as fitted. Times in ms. */
export interface AsrModel {
  chunkMs: number
  /** A batch of n chunks takes stepMs + perUnitMs · n, times lognormal noise of mean 1. */
  stepMs: number
  perUnitMs: number
  cv: number
  /** Pipeline, client and network, per chunk. */
  overheadMs: number
  /** Work of an utterance's last chunk, in chunks, and how much later its answer comes. */
  finalWork: number
  finalMs: number
}

/** Real-time streams on a fitted recogniser, in lockstep as it was measured; all streams fit in one batch. */
export function asrModelRig(model: AsrModel, streams: number): AsrRigOptions {
  const { chunkMs, stepMs, perUnitMs, cv, overheadMs, finalWork, finalMs } = model
  const service = new AffineService(stepMs * 1000, perUnitMs * 1000, 0, cv)
  return { streams, chunkMs, service, overheadMs, finalWork, finalMs }
}
