import type { Offer } from '../stages/offers.ts'
import { type PipelineFault, pipelineFault } from '../stages/pipeline.ts'
import type { Stage } from '../stages/stage.ts'
import type { Parts } from './parts.ts'
import { PartsError } from './partsError.ts'

/** Throws PartsError for a pipeline of unknown stages, or one whose stages do not fit. */
export function checkPipelines({ pipelines, stages }: Pick<Parts, 'pipelines' | 'stages'>): void {
  for (const { name, stages: names } of pipelines) {
    const found = names.map((wanted) => stages.find((stage) => stage.name === wanted))
    const unknown = names[found.indexOf(undefined)]
    if (unknown !== undefined) {
      const remedy = `write one of ${stages.map((stage) => stage.name).join(', ')}, or add the stage`
      throw new PartsError('pipelines', `${name}: there is no stage "${unknown}"`, remedy)
    }
    const fault = pathFault(found.filter((stage) => stage !== undefined))
    if (fault !== null) throw new PartsError('pipelines', `${name}: ${fault.found}`, fault.remedy)
  }
}

/** Why stages in this order are no valid pipeline: they do not fit, or two make the same offer. Null when valid. */
export function pathFault(stages: readonly Stage[]): PipelineFault | null {
  return pipelineFault(stages) ?? offerFault(stages)
}

function offerFault(stages: readonly Stage[]): PipelineFault | null {
  const made = new Map<Offer, string>()
  for (const [at, { name, offers = {} }] of stages.entries()) {
    for (const offer of Object.keys(offers) as Offer[]) {
      const before = made.get(offer)
      if (before !== undefined) {
        return { at, found: `"${name}" offers ${offer}, and so does "${before}"`, remedy: 'take one of the two stages away' }
      }
      made.set(offer, name)
    }
  }
  return null
}
