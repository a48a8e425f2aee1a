import type { LlmRigOptions, MixedModel } from './llmOptions.ts'
import { type StepTimeSource, stepTimeOf } from './stepTimes.ts'

/** LLM replicas as plain data: step times by name, or as JSON text. */
export type LlmSetting = Omit<LlmRigOptions, 'stepTime' | 'mix'> & {
  stepTime: StepTimeSource
  mix?: MixedSetting[]
}

/** Another model that takes a share of the requests, as plain data. */
export type MixedSetting = Omit<MixedModel, 'stepTime'> & { stepTime: StepTimeSource }

/** The options of the replicas. Throws InputError for step times that cannot be parsed. */
export function llmOptionsOf({ stepTime, mix, ...options }: LlmSetting): LlmRigOptions {
  const models = mix?.map((one) => ({ ...one, stepTime: stepTimeOf(one.stepTime) }))
  return { ...options, stepTime: stepTimeOf(stepTime), mix: models }
}
