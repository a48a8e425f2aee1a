import type { Stage } from '../stages/stage.ts'

/** Pipelines as lists of names of stages. */
type Ways = readonly (readonly string[])[]

/**
 * The stages as turns meet them: along the pipelines, a stage of a later pipeline behind the one it follows there; those of no
 * pipeline come last. Lists, charts and waterfalls show them in this order.
 */
export function inPathOrder(stages: readonly Stage[], pipelines: Ways): readonly Stage[] {
  const order: string[] = []
  for (const names of pipelines) {
    let next = 0
    for (const name of names) {
      const at = order.indexOf(name)
      if (at < 0) order.splice(next, 0, name)
      next = at < 0 ? next + 1 : at + 1
    }
  }
  const rank = ({ name }: Stage) => (order.includes(name) ? order.indexOf(name) : order.length)
  return [...stages].sort((a, b) => rank(a) - rank(b))
}

/** Those of the stages that the pipelines go through, as turns meet them. */
export function stagesTaken(stages: readonly Stage[], pipelines: Ways): readonly Stage[] {
  return inPathOrder(stages, pipelines).filter(({ name }) => pipelines.some((names) => names.includes(name)))
}
