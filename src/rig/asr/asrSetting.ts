import { parsePoolService } from '../pool/poolService.ts'
import type { AsrRigOptions } from './asrOptions.ts'

/** Real-time streams as plain data: times of a batch of chunks in the words of `parsePoolService`, `affine:8.5:1` (ms). */
export type AsrSetting = Omit<AsrRigOptions, 'service'> & { service: string }

/** The streams to run. Throws RigInputError for batch times that cannot be read. */
export function asrOptionsOf(setting: AsrSetting): AsrRigOptions {
  return { ...setting, service: parsePoolService(setting.service) }
}
