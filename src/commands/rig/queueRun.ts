import { mustTakeAll, type QueueRigResult, runQueueRig } from '../../rig/queue/queueRig.ts'
import { findQueueModel, queueModels } from '../../rig/queue/models.ts'
import type { QueueRigOptions } from '../../rig/queue/options.ts'
import type { RigSetting } from '../../rig/rigSetting.ts'
import { didYouMean } from '../../input/didYouMean.ts'
import { InputError } from '../../input/inputError.ts'
import { inFlags } from './inFlags.ts'
import { queueFlagOf } from './queueFlags.ts'

/** A model with its parameters as given. */
export type QueueAsked = { model: string } & Record<string, unknown>

/** Runs the model. Throws InputError with flag names in the messages. */
export function queueRun(asked: QueueAsked, customers: number, seed: number): QueueRigResult {
  if (findQueueModel(asked.model) === null)
    throw new InputError(
      `--model ${asked.model}: there is no such model; ${didYouMean(asked.model, Object.keys(queueModels))}`,
    )
  return inFlags(queueFlagOf, () => {
    const options = parameters(asked)
    mustTakeAll(options)
    return runQueueRig({ ...options, customers, seed })
  })
}

/** The same as plain data for a job. */
export function queueSetting(asked: QueueAsked, customers: number): RigSetting {
  const { seed: _, ...options } = parameters(asked)
  return { rig: 'queue', options: { ...options, customers } }
}

function parameters(asked: QueueAsked): QueueRigOptions {
  const names = ['model', ...Object.keys(queueFlagOf)].filter((name) => asked[name] !== undefined)
  return Object.fromEntries(names.map((name) => [name, asked[name]])) as unknown as QueueRigOptions
}
