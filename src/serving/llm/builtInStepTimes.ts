import type { FittedStepTime } from './fittedStepTimes.ts'
import { fittedStepTimes } from './fittedStepTimes.ts'
import { fittedReach, physicsFault } from './physics.ts'
import { silicons } from './silicon.ts'
import type { StepTime } from './stepTime.ts'
import { StepTimeError } from './stepTime.ts'
import { closedStepTime, knotStepTime } from './stepTimeFile.ts'

/** Largest context in the measurements behind the built-in step times, tokens. */
export const BUILT_IN_CONTEXT_MAX = 16_384

export type BuiltInModel = keyof typeof fittedStepTimes

/** The built-in models: accepted names of `--step-time` and a pool's `model`. */
export const builtInModels = Object.keys(fittedStepTimes) as BuiltInModel[]

const checked = new Map<string, StepTime>()

/**
 * A built-in step-time model by name: its knot table, which fits better than the closed form and ends at 8,192 tokens an
 * iteration; the suffix `-closed` selects the closed form, which has no limit. Checked against the physical limits of its GPUs
 * on first use; throws StepTimeError for an unknown name.
 */
export function builtInStepTime(name: string): StepTime {
  const known = checked.get(name)
  if (known !== undefined) return known
  const form = /-(closed|knots)$/.exec(name)?.[1] ?? 'knots'
  const base = name.replace(/-(closed|knots)$/, '')
  if (!Object.hasOwn(fittedStepTimes, base)) {
    throw new StepTimeError(`no built-in step-time model "${name}"; there are ${builtInModels.join(', ')}`)
  }
  const fitted: FittedStepTime = fittedStepTimes[base as BuiltInModel]
  const model = form === 'knots' ? knotStepTime(name, fitted.table) : closedStepTime(name, fitted.closed)
  const fault = physicsFault(model, silicons[base as BuiltInModel], fittedReach)
  if (fault !== null) throw new StepTimeError(fault)
  checked.set(name, model)
  return model
}
