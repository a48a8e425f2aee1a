import { fittedReach, physicsFault } from '../../serving/llm/physics.ts'
import { siliconNamed } from '../../serving/llm/silicon.ts'
import type { IterationLoad, StepTime } from '../../serving/llm/stepTime.ts'
import type { EngineFit } from './engineFit.ts'

/**
 * Where an engine's overhead makes iterations faster than the model's GPUs allow, in words; null where it does not, or
 * when the model's name states no GPU.
 */
export function engineDoubt(stepTime: StepTime, { factor, addMs }: EngineFit): string | null {
  if (factor >= 1) return null
  const withEngine: StepTime = {
    name: `${stepTime.name} × ${factor} + ${addMs} ms`,
    tokensMax: stepTime.tokensMax,
    iterationMs: (load: IterationLoad) => stepTime.iterationMs(load) * factor + addMs,
    decodePiece: stepTime.decodePiece,
  }
  return physicsFault(withEngine, siliconNamed(stepTime.name), fittedReach, false)
}
