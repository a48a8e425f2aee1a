import type { Numbers } from '../analysis/replications.ts'
import type { RigSetting } from './rigSetting.ts'

/**
 * Runs a rig once with that seed and returns its numbers by metric. Each rig's modules load at its first run. Throws
 * InputError.
 */
export async function rigNumbers(setting: RigSetting, seed: number): Promise<Numbers> {
  if (setting.rig === 'queue') {
    const { queueNumbers, runQueueRig } = await import('./queue/queueRig.ts')
    return queueNumbers(runQueueRig({ ...setting.options, seed }))
  }
  if (setting.rig === 'pool') {
    const [{ runPoolRig }, { poolOptionsOf }] = await Promise.all([import('./pool/pool.ts'), import('./pool/poolSetting.ts')])
    const { poolNumbers } = await import('./pool/poolResult.ts')
    return poolNumbers(runPoolRig({ ...poolOptionsOf(setting.options), seed }))
  }
  if (setting.rig === 'asr') {
    const [{ runAsrRig }, { asrOptionsOf }] = await Promise.all([import('./asr/asr.ts'), import('./asr/asrSetting.ts')])
    const { poolNumbers } = await import('./pool/poolResult.ts')
    return poolNumbers(runAsrRig({ ...asrOptionsOf(setting.options), seed }))
  }
  const [{ runLlmSource }, { llmOptionsOf }] = await Promise.all([import('./llm/llmSource.ts'), import('./llm/llmSetting.ts')])
  const { llmNumbers } = await import('./llm/llmResults.ts')
  return llmNumbers(runLlmSource(setting.source, { ...llmOptionsOf(setting.options), seed }).summary)
}
