import type { LlmRigOptions, MixedModel } from './llmOptions.ts'
import { type StepTimeSource, stepTimeOf } from './stepTimes.ts'

/** LLM replicas as plain data: step times by name, or as the text they are read from. */
export type LlmSetting = Omit<LlmRigOptions, 'stepTime' | 'mix'> & {
  stepTime: StepTimeSource
  mix?: MixedSetting[]
}

/** Another model that takes a share of the requests, as plain data. */
export type MixedSetting = Omit<MixedModel, 'stepTime'> & { stepTime: StepTimeSource }

/** The replicas to run. Throws RigInputError for step times that cannot be read. */
export function llmOptionsOf({ stepTime, mix, ...options }: LlmSetting): LlmRigOptions {
  const models = mix?.map((one) => ({ ...one, stepTime: stepTimeOf(one.stepTime) }))
  return { ...options, stepTime: stepTimeOf(stepTime), mix: models }
}
