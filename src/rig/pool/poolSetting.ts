import type { PoolRigOptions } from './poolOptions.ts'
import { parsePoolService } from './poolService.ts'

/** A pool's closed loop as plain data; batch times in the syntax of `parsePoolService`, `affine:8.5:1` (ms). */
export type PoolSetting = Omit<PoolRigOptions, 'service'> & { service: string }

/** The options of the loop. Throws InputError for batch times that cannot be parsed. */
export function poolOptionsOf(setting: PoolSetting): PoolRigOptions {
  return { ...setting, service: parsePoolService(setting.service) }
}
