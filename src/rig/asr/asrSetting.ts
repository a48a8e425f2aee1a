import { parsePoolService } from '../pool/poolService.ts'
import type { AsrRigOptions } from './asrOptions.ts'

/** Real-time streams as plain data; batch times in the syntax of `parsePoolService`, `affine:8.5:1` (ms). */
export type AsrSetting = Omit<AsrRigOptions, 'service'> & { service: string }

/** The options of the streams. Throws InputError for batch times that cannot be parsed. */
export function asrOptionsOf(setting: AsrSetting): AsrRigOptions {
  return { ...setting, service: parsePoolService(setting.service) }
}
