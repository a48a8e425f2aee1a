import { type QueueRigResult, runQueueRig } from '../../rig/queue/queueRig.ts'
import { findQueueModel, queueModels } from '../../rig/queue/models.ts'
import type { QueueRigOptions } from '../../rig/queue/options.ts'
import type { RigSetting } from '../../rig/rigSetting.ts'
import { didYouMean } from '../../input/didYouMean.ts'
import { InputError } from '../../input/inputError.ts'
import { inFlags } from './inFlags.ts'
import { queueFlagOf } from './queueFlags.ts'

/** A model with its parameters as given. */
export type QueueAsked = { model: string } & Record<string, unknown>

/** Runs the model. Throws InputError and InputError with flag names in the messages. */
export function queueRun(asked: QueueAsked, customers: number, seed: number): QueueRigResult {
  if (findQueueModel(asked.model) === null)
    throw new InputError(
      `--model ${asked.model}: there is no such model; ${didYouMean(asked.model, Object.keys(queueModels))}`,
    )
  const ready = (reads: ReadonlySet<string>) => mustAllBeRead(asked, reads)
  return inFlags(queueFlagOf, () => runQueueRig({ ...parameters(asked), customers, seed }, ready))
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

/**
 * A parameter that the model does not read is a mistake: it was given to have an effect. `servers` 1 is always
 * accepted.
 */
function mustAllBeRead(asked: QueueAsked, reads: ReadonlySet<string>): void {
  const ignored = Object.keys(queueFlagOf).find(
    (name) => asked[name] !== undefined && !reads.has(name) && !(name === 'servers' && asked[name] === 1),
  )
  if (ignored === undefined) return
  const taken = [...reads].flatMap((name) => (name in queueFlagOf ? [`--${queueFlagOf[name]}`] : []))
  throw new InputError(`--${queueFlagOf[ignored]}: ${findQueueModel(asked.model)} does not have it; it takes ${taken.join(', ')}`)
}
