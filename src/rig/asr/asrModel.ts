import type { AsrModel } from '../../serving/profile.ts'
import { AffineService } from '../../serving/serviceModel.ts'
import type { AsrRigOptions } from './asrOptions.ts'

/** Real-time streams on a fitted recogniser, in lockstep as in the measurement; all streams fit in one batch. */
export function asrModelRig(model: AsrModel, streams: number): AsrRigOptions {
  const { chunkMs, stepMs, perUnitMs, cv, overheadMs, finalWork, finalMs } = model
  const service = new AffineService(stepMs * 1000, perUnitMs * 1000, 0, cv)
  return { streams, chunkMs, service, overheadMs, finalWork, finalMs }
}
