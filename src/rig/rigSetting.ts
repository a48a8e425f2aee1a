import type { AsrSetting } from './asr/asrSetting.ts'
import type { LlmSetting } from './llm/llmSetting.ts'
import type { LlmSource } from './llm/llmSource.ts'
import type { PoolSetting } from './pool/poolSetting.ts'
import type { QueueRigOptions } from './queue/options.ts'

/** A rig and all its settings but the seed. Plain data: it survives JSON. */
export type RigSetting =
  | { rig: 'queue'; options: Omit<QueueRigOptions, 'seed'> }
  | { rig: 'pool'; options: PoolSetting }
  | { rig: 'asr'; options: AsrSetting }
  | { rig: 'llm'; options: LlmSetting; source: LlmSource }
