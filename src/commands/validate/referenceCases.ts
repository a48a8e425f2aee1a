import { join } from 'node:path'
import type { ValidationCase } from '../../rig/validationCase.ts'
import { readTextFile } from '../fileText.ts'
import { packageRoot } from '../../package/packageRoot.ts'

const BYTES_MAX = 100_000_000
/** The short set: every n-th of the queue runs. */
const QUICK = { every: 20, customers: 1_000_000 }
const WHOLE = { every: 1, customers: 1_000_000 }

type Progress = (run: number, ofRuns: number) => void

/** Reference cases by mechanism. Each group loads its modules when it is run. */
export const referenceGroups = {
  queue: async (quick: boolean, progress: Progress): Promise<ValidationCase[]> => {
    const { validateQueues } = await import('../../rig/queue/validateQueue.ts')
    const { every, customers } = quick ? QUICK : WHOLE
    return validateQueues(data('queues/reference_queues.csv'), customers, 1, every, progress)
  },
  llm: async (): Promise<ValidationCase[]> => {
    const { llmReferenceFiles, validateLlm } = await import('../../rig/llm/validateLlm.ts')
    return validateLlm(texts('llm', llmReferenceFiles))
  },
  pool: async (): Promise<ValidationCase[]> => {
    const { gpuReferenceFiles, validatePool } = await import('../../rig/pool/validatePool.ts')
    return validatePool(texts('gpu', gpuReferenceFiles))
  },
  asr: async (): Promise<ValidationCase[]> => {
    const { gpuReferenceFiles, validateAsr } = await import('../../rig/pool/validatePool.ts')
    return validateAsr(texts('gpu', gpuReferenceFiles))
  },
} as const

export type ReferenceGroup = keyof typeof referenceGroups

function texts<File extends string>(folder: string, files: readonly File[]): Record<File, string> {
  return Object.fromEntries(files.map((file) => [file, data(`${folder}/${file}`)])) as Record<File, string>
}

function data(file: string): string {
  return readTextFile(join(packageRoot(), 'scenarios', 'data', file), BYTES_MAX)
}
